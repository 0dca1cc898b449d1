import { expect, test } from 'vitest'
import { residentMemoryOf } from './memory-readings.ts'

test.runIf(process.platform === 'linux')('the resident memory of a process, at its peak', () => {
  const resident = () => residentMemoryOf([process.pid]).get(process.pid)
  const before = resident()
  const held = Buffer.alloc(300 * 2 ** 20, 1)
  expect(resident()).toBeGreaterThan(held.length / 2 ** 20)
  expect(resident()).toBeLessThanOrEqual((before ?? 0) + 350)
  expect(residentMemoryOf([2 ** 30])).toEqual(new Map())
})
