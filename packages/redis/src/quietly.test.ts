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
