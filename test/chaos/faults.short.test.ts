import { describe, expect, test } from 'vitest'
import { isLong } from '../support/long-form.ts'
import { faults } from './catalogue.ts'

/** What `npm test` injects: the death of each part, duplicates, and trainers and checkpoints that go bad. */
const everyTime = ['F1', 'F3', 'F4', 'F9', 'F16', 'F18', 'F21', 'F25']

/**
 * The short form of `npm run test:chaos`: fewer injections, several faults side by side, for most of their
 * time is waiting. `npm run test:long` runs each fault, `npm test` those above.
 */
describe.concurrent('faults', () => {
  for (const { id, title, times, run } of faults) {
    const isRun = times.short > 0 && (isLong || everyTime.includes(id))
    test.runIf(isRun)(`${id} ${title}`, async () => {
      expect(await run(times.short)).toMatchObject({ lost: 0, doubled: 0 })
    })
  }
})
