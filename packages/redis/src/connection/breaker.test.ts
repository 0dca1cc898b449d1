import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createBreaker } from './breaker.ts'

test('what runs hot is paused once, looked at ever more rarely, and resumed', async () => {
  const waits = { firstMs: 4, longestMs: 64 }
  const told: string[] = []
  let works = false
  const note = (what: string) => told.push(what)
  const count = (what: string) => told.filter((word) => word === what).length
  const breaker = createBreaker({
    pause: async () => void note('pause'),
    resume: async () => void note('resume'),
    works: async () => {
      note('look')
      return works
    },
    stopped: () => false,
  })
  for (let errors = 0; errors < 10_000; errors += 1) breaker.trip(waits)
  await sleep(600)
  expect(count('pause')).toBe(1)
  // 4, 8, 16, 32, 64, 64 … ms, each between half and whole.
  expect(count('look')).toBeGreaterThanOrEqual(2)
  expect(count('look')).toBeLessThanOrEqual(24)
  works = true
  while (count('resume') === 0) await sleep(5)
  // Trouble that is back at once does not begin from 4 ms.
  const looked = count('look')
  breaker.trip(waits)
  await sleep(20)
  expect(count('pause')).toBe(2)
  expect(count('look')).toBe(looked)
})
