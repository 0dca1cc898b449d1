import { expect, test } from 'vitest'
import { allOf, inPortions, sortedInPortions, withEach } from './portions.ts'

/** Work of so many portions of some milliseconds each. */
function* work(portions: number, ms: number): Generator<void, number> {
  for (let at = 0; at < portions; at += 1) {
    const until = performance.now() + ms
    while (performance.now() < until);
    yield
  }
  return portions
}

test('work in portions comes to the same, and other work comes between', async () => {
  let others = 0
  const timer = setInterval(() => {
    others += 1
  }, 1)
  const { signal } = new AbortController()
  expect(await inPortions(work(20, 5), signal)).toBe(allOf(work(20, 0)))
  clearInterval(timer)
  expect(others).toBeGreaterThan(3)
})

test('what is given up stops at the next portion', async () => {
  const giveUp = new AbortController()
  let done = 0
  function* endless(): Generator<void, never> {
    for (;;) {
      done += 1
      if (done === 10) giveUp.abort()
      yield
    }
  }
  expect(await inPortions(endless(), giveUp.signal)).toBeUndefined()
})

test('many things are done in their order, and sorted as at once, in portions that are small', () => {
  const items = Array.from({ length: 9000 }, (_, at) => ({ at, key: (at * 7919) % 100 }))
  const seen: number[] = []
  const each = [...withEach(items, ({ at }) => void seen.push(at))]
  expect(seen).toEqual(items.map(({ at }) => at))
  expect(each.length).toBeGreaterThan(10)
  const compare = (one: { key: number }, other: { key: number }) => one.key - other.key
  expect(allOf(sortedInPortions(items, compare))).toEqual(items.toSorted(compare))
  expect([...sortedInPortions(items, compare)].length).toBeGreaterThan(3)
})
