import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { trainerEnvironment } from './environment.ts'

const trainOne = fileURLToPath(new URL('./testing/train-one.ts', import.meta.url))
const narrowBlock = (width: number) => ({
  kind: 'residual',
  body: [
    { kind: 'batchNorm' },
    { kind: 'conv2d', filters: 2 * width, size: 3, stride: 2, padding: 'same' },
  ],
  shortcut: [{ kind: 'conv2d', filters: 2 * width, size: 1, stride: 2, padding: 'same' }],
})

test.each([
  { name: 'resnet10', filters: [8, 16], blocks: 1 },
  { name: 'resnet10', filters: [4, 8, 12, 24], blocks: 1 },
  { name: 'custom', layers: [narrowBlock(8), narrowBlock(8), { kind: 'flatten' }] },
])('$name with few channels outlives its training: $filters', async (architecture) => {
  const args = ['--import', 'tsx', '--conditions=source', trainOne, JSON.stringify(architecture)]
  const env = { ...process.env, ...trainerEnvironment({ threads: 1 }) }
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  expect(stdout).toBe('trained\n')
})
