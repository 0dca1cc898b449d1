import { expect, test } from 'vitest'
import { memoryOf, parseProcesses, parseTotal } from './memory-readings.ts'

test('memory by process, as nvidia-smi says it in csv without header and units', () => {
  expect(parseProcesses('4242, 1510\n4243, 20318\n')).toEqual(
    new Map([
      [4242, 1510],
      [4243, 20318],
    ]),
  )
})

test('a process on two GPUs takes the sum; what is not told is left out', () => {
  const text = '4242, 1510\n4242, 414\n4243, [N/A]\n4244, [Insufficient Permissions]\n'
  expect(parseProcesses(text)).toEqual(new Map([[4242, 1924]]))
  expect(parseProcesses('No running processes found\n').size).toBe(0)
})

test('of several GPUs the smallest counts; one that does not tell does not', () => {
  expect(parseTotal('81559\n')).toBe(81559)
  expect(parseTotal('81559\n24564\n[N/A]\n')).toBe(24564)
  expect(parseTotal('NVIDIA-SMI has failed\n')).toBeUndefined()
})

test.runIf(process.platform === 'linux')(
  'the resident memory of a process, at its peak',
  async () => {
    const resident = async () => (await memoryOf('cpu', [process.pid])).get(process.pid)
    const before = await resident()
    const held = Buffer.alloc(300 * 2 ** 20, 1)
    expect(await resident()).toBeGreaterThan(held.length / 2 ** 20)
    expect(await resident()).toBeLessThanOrEqual((before ?? 0) + 350)
    expect(await memoryOf('cpu', [2 ** 30])).toEqual(new Map())
  },
)
