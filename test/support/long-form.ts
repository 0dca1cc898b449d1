import { test } from 'vitest'

/** Whether slow tests run in their long form, as in `npm run test:long`. `npm test` runs the short one. */
export const isLong = process.env.SWEEPSTACK_LONG_TESTS === '1'

/** A test of the long form only. Name beside it what `npm test` has instead. */
export const longTest = test.runIf(isLong)
