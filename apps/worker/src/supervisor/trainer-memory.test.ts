import { expect, test } from 'vitest'
import type { DeviceMemory } from './gpu-memory.ts'
import { TrainerMemory } from './trainer-memory.ts'

const ranOut = {
  kind: 'failed' as const,
  failure: { code: 'OUT_OF_MEMORY', class: 'memory' as const, message: 'no room' },
  epochs: 0,
}

test('when one runs out of memory, what all hold is known at once, and not that it is all', async () => {
  const held = new Map([
    [1, 480],
    [2, 520],
  ])
  const gpu: DeviceMemory = { budgetMb: 900, of: async () => held }
  const memory = new TrainerMemory({ budgetMb: undefined, slots: 2, gpu, isAlone: () => false })
  memory.watch(1, 'a')
  memory.watch(2, 'b')
  expect(memory.fits(['a', 'b'])).toBe(true)
  await memory.unwatch(2, ranOut)
  expect([memory.expectedMb('a'), memory.expectedMb('b')]).toEqual([480, 520])
  expect(memory.fits(['a', 'b'])).toBe(false)
  // The first run that ends may have taken more.
  held.set(2, 700)
  memory.watch(2, 'b')
  await memory.unwatch(2, { kind: 'rested' })
  expect(memory.expectedMb('b')).toBe(700)
})
