import { FixableError } from '@sweepstack/process'
import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

test.each([
  ['SWEEPSTACK_GC_HOURS', '596', '597'],
  ['SWEEPSTACK_EVENTS_DAYS', '36500', '36501'],
])('%s may be %s; more is refused', (name, longest, tooLong) => {
  expect(() => readConfig({ [name]: longest })).not.toThrow()
  expect(() => readConfig({ [name]: tooLong })).toThrow(FixableError)
  expect(() => readConfig({ [name]: tooLong })).toThrow(name)
})
