import { expect, test } from 'vitest'
import { Presence } from './presence.ts'

/** Signs that arrive when the test says so. */
function slowFleet() {
  const arrivals: (() => void)[] = []
  const announce = () => new Promise<void>((resolve) => arrivals.push(resolve))
  return { presence: new Presence(announce), arrivals }
}

test('a worker that has not joined the fleet tells nothing', async () => {
  const { presence, arrivals } = slowFleet()
  presence.tell()
  await presence.end()
  expect(arrivals).toHaveLength(0)
})

test('signs of life do not pile up, and none arrives after the end', async () => {
  const { presence, arrivals } = slowFleet()
  const joined = presence.join()
  arrivals[0]?.()
  await joined
  presence.tell()
  presence.tell()
  expect(arrivals).toHaveLength(2)
  let hasEnded = false
  const end = presence.end().then(() => {
    hasEnded = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect(hasEnded).toBe(false)
  arrivals[1]?.()
  await end
  presence.tell()
  expect(arrivals).toHaveLength(2)
})
