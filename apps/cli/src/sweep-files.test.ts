import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { planSweep } from '@sweepstack/core'
import { emojiDatasets } from '@sweepstack/datasets'
import { parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

const root = path.resolve(import.meta.dirname, '../../..')
const sweeps = path.join(root, 'sweeps')

/** trials, lineages, epochs asked, epochs to train */
const plans: Record<string, [number, number, number, number]> = {
  'quickstart.yaml': [8, 4, 20, 12],
  'both-small.yaml': [3, 2, 4, 3],
  'better-cnn.yaml': [6, 6, 600, 600],
  'better-cnn-short.yaml': [6, 6, 18, 18],
  'precision.yaml': [8, 8, 24, 24],
  'seed-grid-cnn.yaml': [27, 9, 2025, 900],
  'seed-grid-resnet10.yaml': [27, 9, 2025, 900],
  'seed-grid.yaml': [54, 18, 4050, 1800],
}

test.each(readdirSync(sweeps).filter((file) => file.endsWith('.yaml')))(
  '%s is parsed and planned',
  (file) => {
    const { definition, plan } = planned(path.join(sweeps, file))
    expect((definition.dataset ?? '') in emojiDatasets).toBe(true)
    expect(plan).toEqual(plans[file])
  },
)

test('the sweep of the example with Fashion-MNIST', () => {
  const { definition, plan } = planned(path.join(root, 'examples/fashion-mnist/sweep.yaml'))
  expect(definition.dataset).toBe('fashion')
  expect(plan).toEqual([4, 4, 20, 20])
})

function planned(file: string) {
  const definition = parseDefinition(parse(readFileSync(file, 'utf8')))
  const { trials, lineages, asked, unique } = planSweep(definition, 'a'.repeat(64))
  return { definition, plan: [trials, lineages.length, asked, unique] }
}

test('docker-compose.yml: every part, Redis durable and published to nobody', () => {
  const compose = parse(readFileSync(path.join(root, 'docker-compose.yml'), 'utf8'), {
    merge: true,
  })
  expect(Object.keys(compose.services)).toEqual(
    expect.arrayContaining(['redis', 'api', 'scheduler', 'worker', 'worker-gpu']),
  )
  const { redis, ...parts } = compose.services
  expect(redis).not.toHaveProperty('ports')
  expect(redis.command.join(' ')).toContain('--appendonly yes')
  expect(redis.command.join(' ')).toContain('--maxmemory-policy noeviction')
  for (const part of Object.values(parts) as {
    command: string[]
    build: { dockerfile: string }
    healthcheck?: { test: unknown[] }
  }[]) {
    // An unquoted colon makes a mapping of it, which Compose refuses.
    for (const word of part.healthcheck?.test ?? []) expect(word).toBeTypeOf('string')
    expect(
      existsSync(
        path
          .join(root, part.command[1] as string)
          .replace('/dist/', '/src/')
          .replace(/js$/, 'ts'),
      ),
    ).toBe(true)
    expect(existsSync(path.join(root, part.build.dockerfile))).toBe(true)
  }
})
