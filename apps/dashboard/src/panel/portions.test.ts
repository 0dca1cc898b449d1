import { expect, test } from 'vitest'
import { allOf, inPortions } from './portions.ts'

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
