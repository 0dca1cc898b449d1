import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningPart, startCluster } from '../../chaos/support/cluster.ts'
import { until } from '../../support/redis.ts'

const root = path.resolve(import.meta.dirname, '../../..')

/** Files of each part from the root of the repository; V8 counts those that a process loaded. */
let loaded: Record<RunningPart['part'], string[]>
let coverage: string

beforeAll(async () => {
  coverage = mkdtempSync(path.join(tmpdir(), 'sweepstack-loaded-'))
  await using cluster = await startCluster({ env: { NODE_V8_COVERAGE: coverage } })
  await cluster.startService()
  await cluster.startWorker()
  const scheduler = cluster.parts.find(({ part }) => part === 'scheduler') as RunningPart
  await until('the scheduler schedules', async () =>
    scheduler.lines.some((line) => line.includes('scheduling')),
  )
  for (const { child } of cluster.parts) {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
  }
  loaded = Object.fromEntries(
    cluster.parts.map(({ part, pid }) => [part, filesOf(pid)]),
  ) as typeof loaded
})
afterAll(() => rmSync(coverage, { recursive: true, force: true }))

function filesOf(pid: number): string[] {
  const report = readdirSync(coverage).find((name) => name.startsWith(`coverage-${pid}-`))
  const { result } = JSON.parse(readFileSync(path.join(coverage, report as string), 'utf8'))
  const prefix = `file://${root}/`
  return result
    .map(({ url }: { url: string }) => url)
    .filter((url: string) => url.startsWith(prefix))
    .map((url: string) => url.slice(prefix.length))
}

test.each(['api', 'scheduler', 'worker'] as const)('the %s is one file of ours', (part) => {
  const ours = loaded[part].filter((file) => !file.startsWith('node_modules/'))
  expect(ours.toSorted()).toEqual([
    `apps/${part}/dist/main.js`,
    `dist/${part}.js`,
    'packages/process/dist/bundle.js',
  ])
})

test('what takes long to load is loaded when it is needed', () => {
  const late = /^node_modules\/(@aws-sdk|@img|@resvg|@tensorflow|h5wasm|sharp)\//
  for (const files of Object.values(loaded))
    expect(files.filter((file) => late.test(file))).toEqual([])
  // Beside ours: native code that msgpackr uses, and what finds it.
  for (const [part, files] of Object.entries(loaded)) expect(files.length, part).toBeLessThan(15)
})

test('a bundle is made anew with what its part starts as a thread or a process', () => {
  const started = {
    api: ['apps/api/dist/importance/importance-main.js', 'packages/outputs/dist/draw-main.js'],
    scheduler: ['apps/scheduler/dist/asks/ask-main.js', 'apps/scheduler/dist/asks/model-main.js'],
    worker: ['apps/worker/dist/trainer/main.js', 'packages/engine/dist/engine.js'],
    cli: ['apps/cli/dist/predict/predict-main.js', 'apps/cli/dist/actions/sweeps.js'],
  }
  for (const [name, files] of Object.entries(started)) {
    const inputs: [string][] = JSON.parse(
      readFileSync(path.join(root, `dist/${name}.json`), 'utf8'),
    )
    expect(inputs.map(([file]) => file)).toEqual(expect.arrayContaining(files))
  }
})
