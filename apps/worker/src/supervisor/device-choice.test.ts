import { expect, test } from 'vitest'
import { chooseDevice, deviceToWaitFor, type Load } from './device-choice.ts'

const load = (changes: Partial<Load> = {}): Load => ({
  isOpen: true,
  slots: 2,
  running: 0,
  holdsAlone: false,
  fits: true,
  isWarm: false,
  freeMb: 100,
  ...changes,
})

test.each<[string, Load[], number | undefined]>([
  ['the first of equals', [load(), load()], 0],
  ['the one with the fewest turns', [load({ running: 1, freeMb: 900, isWarm: true }), load()], 1],
  ['a warm one', [load({ freeMb: 900 }), load({ isWarm: true })], 1],
  ['the one with the most free memory', [load(), load({ freeMb: 200 })], 1],
  ['the one where it fits', [load({ running: 1, fits: false }), load({ running: 1 })], 1],
  ['one that is open', [load({ isOpen: false }), load({ running: 1 })], 1],
  ['one with a free slot', [load({ slots: 1, running: 1 }), load({ running: 1 })], 1],
  ['an empty one, whatever fits', [load({ fits: false })], 0],
  ['none where all have to go on alone', [load({ running: 1, holdsAlone: true })], undefined],
  ['none where all are shut', [load({ isOpen: false })], undefined],
])('%s takes a turn', (_, loads, expected) => {
  expect(chooseDevice(loads, false)).toBe(expected)
})

test('one that trains alone takes an empty device, or waits for the one that is soonest empty', () => {
  expect(chooseDevice([load({ running: 1 }), load()], true)).toBe(1)
  const busy = [load({ running: 2 }), load({ running: 1 }), load({ isOpen: false })]
  expect(chooseDevice(busy, true)).toBeUndefined()
  expect(deviceToWaitFor(busy)).toBe(1)
})
