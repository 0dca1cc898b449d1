import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inParallel, WeightLimit } from './in-parallel.ts'

test('work goes on together up to a limit of weight, in order, and the heaviest alone', async () => {
  const limit = new WeightLimit(10)
  const order: number[] = []
  let now = 0
  let most = 0
  const weights = [4, 4, 4, 50, 1, 1, 9, 2]
  await inParallel(weights.length, (item) =>
    limit.during(weights[item] as number, async () => {
      order.push(item)
      const weight = Math.min(10, weights[item] as number)
      now += weight
      most = Math.max(most, now)
      await wait(5)
      now -= weight
    }),
  )
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect(most).toBe(10)
  expect(now).toBe(0)
})

test('what one throws ends the others, and is thrown', async () => {
  const begun: number[] = []
  const ended = inParallel(1000, async (item) => {
    begun.push(item)
    await wait(1)
    if (item === 3) throw new Error('no room')
  })
  await expect(ended).rejects.toThrow('no room')
  expect(begun.length).toBeLessThan(20)
})

test('work that fails makes room for what waits', async () => {
  const limit = new WeightLimit(1)
  const failed = limit.during(1, () => Promise.reject(new Error('torn')))
  const next = limit.during(1, async () => 'done')
  await expect(failed).rejects.toThrow('torn')
  expect(await next).toBe('done')
})
