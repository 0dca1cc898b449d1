import { FixableError } from '@sweepstack/process'
import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

test.each(['SWEEPSTACK_HANG_SECONDS', 'SWEEPSTACK_PROBE_SECONDS'])(
  '%s may be so long that a timer can still wait for it',
  (name) => {
    expect(() => readConfig({ [name]: '2147483' })).not.toThrow()
    expect(() => readConfig({ [name]: '2147484' })).toThrow(FixableError)
    expect(() => readConfig({ [name]: '2147484' })).toThrow(name)
  },
)
