import { expect, test } from 'vitest'
import { FairQueue } from './fair-queue.ts'

test('owners are served in turns, each in the order of its items', () => {
  const queue = new FairQueue<string>()
  for (const item of ['a1', 'a2', 'a3', 'a4']) queue.add('a', item)
  queue.add('__proto__', 'b1')
  queue.add('constructor', 'c1')
  queue.add('constructor', 'c2')
  expect(queue.length).toBe(7)
  const order = Array.from({ length: 8 }, () => queue.take())
  expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3', 'a4', undefined])
  expect(queue.length).toBe(0)
})
