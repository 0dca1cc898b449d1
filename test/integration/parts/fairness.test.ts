import { expect, test } from 'vitest'
import { fairness } from '../../support/fairness.ts'

/** The short form of `npm run bench:fairness`. Counted in what is started meanwhile, not in seconds: machines differ. */
test('small sweeps beside a large one get the next free slots', async () => {
  const found = await fairness({ slots: 4, lineages: 120, epochMs: 200, everyMs: 1000 })
  expect(found.overtaken.length).toBeGreaterThanOrEqual(4)
  expect(Math.max(...found.overtaken)).toBeLessThanOrEqual(3)
})
