import { expect, test } from 'vitest'
import { z } from 'zod'
import { explainStart, parseSettings } from './start.ts'

const schema = z.object({ SLOTS: z.coerce.number().int(), PORT: z.coerce.number().max(9) })

test('settings that are wrong are named on one line, with what to do', () => {
  const attempt = () => parseSettings(schema, { SLOTS: 'x', PORT: '10', SECRET: 'abc' })
  expect(attempt).toThrow(/SLOTS: .*; PORT: /)
  const lines = (() => {
    try {
      return attempt()
    } catch (error) {
      return explainStart('worker', error)
    }
  })() as string
  expect(lines).toMatch(/^worker: SLOTS: .*\n {2}fix: correct or unset SLOTS, PORT\n$/)
})
