import { expect, test } from 'vitest'
import { FixableError } from '../fixable-error.ts'
import { parseGpuChoice } from '../gpu-choice.ts'
import { choose, chosenGpus } from './chosen-gpus.ts'
import { deviceName, type GpuDevice } from './gpu-devices.ts'
import { NvidiaSmi } from './nvidia-smi.ts'

const device = (gpu: number, slice?: number): GpuDevice => ({
  gpu,
  gpuUuid: `GPU-${gpu}aa-${gpu}`,
  model: 'NVIDIA A10',
  bus: `00000000:0${gpu}:00.0`,
  driver: '550.54.15',
  slice:
    slice === undefined
      ? undefined
      : { index: slice, uuid: `MIG-${gpu}-${slice}`, gpuInstance: '1', computeInstance: '0' },
  totalMb: 1000,
  usedMb: 0,
})
const devices = [device(0), device(1, 0), device(1, 1), device(2)]

test.each([
  ['all', '0 1:0 1:1 2'],
  ['2', '0 1:0'],
  ['0,2', '0 2'],
  ['2, 0', '2 0'],
  ['device=2', '2'],
  ['1,2', '1:0 1:1 2'],
  ['1:1,0', '1:1 0'],
  ['GPU-2aa-2', '2'],
  ['GPU-2', '2'],
  ['MIG-1-1,GPU-0', '1:1 0'],
  ['0,GPU-0', '0'],
])('--gpus %s: %s', (text, expected) => {
  const choice = parseGpuChoice(text)
  expect(choice && choose(choice, devices).map(deviceName).join(' ')).toBe(expected)
})

test.each(['', '0', 'two', '-1', '0,', ',1', 'device=', 'GPU', '1.5', 'all,1', '0;1'])(
  '--gpus %j says nothing',
  (text) => expect(parseGpuChoice(text)).toBeUndefined(),
)

const hidden = { listed: devices, by: 'CUDA_VISIBLE_DEVICES' }
const there = 'name some of those that may be seen: 0 (NVIDIA A10), 1:0 (NVIDIA A10)'
test.each([
  [
    '3',
    'asks for 3 GPUs or MIG slices, 2 may be seen',
    'ask for fewer, or for one by its name, as device=0: 0 (NVIDIA A10), 1:0 (NVIDIA A10)',
  ],
  ['device=7', 'names 7, and there is no such GPU', there],
  ['0,1:4', 'names 1:4, and there is no such GPU', there],
  ['0,2', 'names 2, which CUDA_VISIBLE_DEVICES hides', there],
  [
    'GPU-x',
    'names GPU-x, and there is no such GPU',
    'name some of those that may be seen: 0 (NVIDIA A10, GPU-0aa-0), 1:0 (NVIDIA A10, MIG-1-0)',
  ],
])('--gpus %s where it is not to be had', (text, wrong, fix) => {
  const choice = parseGpuChoice(text)
  if (choice === undefined) throw new Error('not understood')
  const choosing = () => choose(choice, devices.slice(0, 2), hidden)
  const message = `--gpus (SWEEPSTACK_GPUS) ${wrong}`
  expect(choosing).toThrow(expect.objectContaining({ message, fix }))
})

test('a beginning of several UUIDs names none', () => {
  const alike = [device(1), { ...device(1), gpu: 3, gpuUuid: 'GPU-1aa-3' }]
  const choice = { kind: 'names', names: ['GPU-1aa'] } as const
  expect(() => choose({ ...choice, names: [...choice.names] }, alike)).toThrow(/several UUIDs/)
})

test('GPUs are asked for where none are, or where none may be seen', () => {
  const choose0 = (listed: GpuDevice[]) => () => choose({ kind: 'all' }, [], { ...hidden, listed })
  expect(choose0([])).toThrow(/nvidia-smi lists none$/)
  expect(choose0(devices)).toThrow(/CUDA_VISIBLE_DEVICES hides all of them$/)
})

test('a CPU is asked for', async () => {
  const wish = { choice: undefined, device: 'cpu', env: {} } as const
  expect(await chosenGpus(wish, new NvidiaSmi({}))).toEqual([])
  const both = chosenGpus({ ...wish, choice: { kind: 'all' } }, new NvidiaSmi({}))
  await expect(both).rejects.toThrow(FixableError)
})
