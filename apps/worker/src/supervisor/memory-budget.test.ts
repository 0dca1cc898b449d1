import { expect, test } from 'vitest'
import { MemoryBudget } from './memory-budget.ts'

test('shapes that have not told share the budget equally: every slot may train one', () => {
  const budget = new MemoryBudget(900, 3)
  expect(budget.fits(['a', 'b', undefined])).toBe(true)
  expect(budget.fits(['a', 'a', 'a', 'a'])).toBe(false)
  for (let slots = 1; slots <= 64; slots += 1) {
    expect(new MemoryBudget(476.837, slots).fits(Array(slots).fill('a'))).toBe(true)
  }
})

test('a shape that has told takes its peak, be it less or more than a share', () => {
  const budget = new MemoryBudget(900, 3)
  for (const mb of [90, 100, 80]) budget.saw('small', mb)
  budget.ended('small')
  budget.saw('large', 800)
  budget.ended('large')
  expect(budget.expectedMb('small')).toBe(100)
  expect(budget.fits(['large', 'small'])).toBe(true)
  expect(budget.fits(['large', 'unknown'])).toBe(false)
  expect(budget.fits(['unknown', 'unknown', ...Array(3).fill('small')])).toBe(true)
})

test('before its first run has ended, a shape takes a share or what was seen so far', () => {
  const budget = new MemoryBudget(900, 3)
  budget.saw('a', 50)
  expect(budget.expectedMb('a')).toBe(300)
  budget.saw('a', 500)
  expect(budget.expectedMb('a')).toBe(500)
  expect(budget.knows('a')).toBe(false)
})

test('a run of which nothing was seen tells nothing', () => {
  const budget = new MemoryBudget(900, 3)
  budget.ended('a')
  expect(budget.knows('a')).toBe(false)
  expect(budget.expectedMb('a')).toBe(300)
})

test('a later run that takes more raises what is expected', () => {
  const budget = new MemoryBudget(900, 3)
  budget.saw('a', 100)
  budget.ended('a')
  budget.saw('a', 120)
  expect(budget.expectedMb('a')).toBe(120)
})
