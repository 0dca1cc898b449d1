import { describe, expect, test } from 'vitest'
import { faults } from './catalogue.ts'

/**
 * The short form of `npm run test:chaos`: each fault, fewer times, several side by side, for most of their
 * time is waiting.
 */
describe.concurrent('faults', () => {
  for (const { id, title, times, run } of faults) {
    test.runIf(times.short > 0)(`${id} ${title}`, async () => {
      expect(await run(times.short)).toMatchObject({ lost: 0, doubled: 0 })
    })
  }
})
