import path from 'node:path'
import { expect, test } from 'vitest'
import { gpuWanted } from './cuda.ts'
import { ensureTensorflow } from './tensorflow.ts'

const progress = () => undefined

test('a device that is none is refused, an empty one is none that was named', async () => {
  const PATH = path.join(import.meta.dirname, 'nowhere')
  await expect(gpuWanted({ PATH, SWEEPSTACK_DEVICE: 'tpu' })).rejects.toMatchObject({
    code: 'BAD_SETTING',
    message: 'SWEEPSTACK_DEVICE is neither "cpu" nor "gpu"',
  })
  expect(await gpuWanted({ PATH, SWEEPSTACK_DEVICE: 'gpu' })).toBe(true)
  for (const blank of ['', ' ']) {
    expect(await gpuWanted({ PATH, SWEEPSTACK_DEVICE: blank })).toBe(false)
  }
})

test('a folder without libtensorflow is refused before anything is compiled', async () => {
  const env = { ...process.env, SWEEPSTACK_LIBTENSORFLOW: import.meta.dirname }
  await expect(ensureTensorflow({ env, progress })).rejects.toMatchObject({
    code: 'BAD_SETTING',
    message: expect.stringMatching(/^SWEEPSTACK_LIBTENSORFLOW names .* there is no libtensorflow/),
  })
})
