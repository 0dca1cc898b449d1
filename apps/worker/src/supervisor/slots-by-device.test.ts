import type { GpuDevice } from '@sweepstack/process'
import { expect, test } from 'vitest'
import { slotsByDevice } from './open-devices.ts'

const devices = [0, 1, 2, 3].map(
  (gpu): GpuDevice => ({
    gpu,
    gpuUuid: `GPU-${gpu}`,
    model: 'NVIDIA A10',
    bus: `00000000:0${gpu}:00.0`,
    driver: '550.54.15',
    slice: undefined,
    totalMb: 1000,
    usedMb: 0,
  }),
)

test.each([
  [undefined, [1, 1, 1, 1]],
  [9, [3, 2, 2, 2]],
  [4, [1, 1, 1, 1]],
  [2, [1, 1]],
])('%s slots over four devices', (slots, expected) => {
  expect(slotsByDevice(devices, { slots, gpus: undefined })).toEqual(expected)
})

test('fewer slots than the GPUs that were asked for', () => {
  const wish = { slots: 3, gpus: { kind: 'all' } } as const
  expect(() => slotsByDevice(devices, wish)).toThrow(
    /--slots 3 .* less than one for each of 4 GPUs/,
  )
})
