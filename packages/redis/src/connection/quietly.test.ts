import { expect, test } from 'vitest'
import { quietly } from './quietly.ts'

test('thousands of errors a second are a few lines', () => {
  const lines: string[] = []
  let now = 0
  const tell = quietly(
    ({ message }) => lines.push(message),
    () => now,
  )
  for (let errors = 0; errors < 10_000; errors += 1) {
    now += 1
    tell(new Error(`NOPERM job ${errors} of ${'ab'.repeat(16)}`))
  }
  expect(lines).toHaveLength(1)
  now += 10_000
  tell(new Error('NOPERM job 1 of abababababababab'))
  expect(lines).toHaveLength(2)
  for (let errors = 0; errors < 1000; errors += 1) tell(new Error('x'.repeat(errors)))
  expect(lines.length).toBeLessThanOrEqual(21)
})

test('a trouble that goes on for an hour is told ever less often, and one that comes again is new', () => {
  const told: number[] = []
  let now = 0
  const tell = quietly(
    () => told.push(now / 1000),
    () => now,
  )
  for (; now < 3_600_000; now += 500) tell(new Error('connect ECONNREFUSED 127.0.0.1:6379'))
  expect(told.slice(0, 6)).toEqual([0, 10, 30, 70, 150, 310])
  expect(told.length).toBeLessThan(13)
  now += 600_000
  tell(new Error('connect ECONNREFUSED 127.0.0.1:6379'))
  expect(told.at(-1)).toBe(now / 1000)
})
