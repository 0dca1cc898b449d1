import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { oncePerTurn } from './once-per-turn.ts'

test('all who ask in one turn have one look, and the next turn has another', async () => {
  let looks = 0
  const look = oncePerTurn(async () => {
    looks += 1
    return looks
  })
  expect(await Promise.all([look(), look(), Promise.resolve().then(look)])).toEqual([1, 1, 1])
  await nextTurn()
  expect(await look()).toBe(2)
})

test('a look that fails fails for those who shared it only', async () => {
  let fails = true
  const look = oncePerTurn(async () => {
    if (fails) throw new Error('away')
    return 'there'
  })
  const asked = [look(), look()]
  expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual([
    'rejected',
    'rejected',
  ])
  fails = false
  await nextTurn()
  expect(await look()).toBe('there')
})
