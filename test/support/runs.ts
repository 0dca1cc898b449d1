/** How many times as many runs properties have as in `npm test`: `npm run test:properties -- FACTOR`. */
export const runsFactor = Number(process.env.SWEEPSTACK_TEST_RUNS ?? 1)
if (!(runsFactor >= 1)) throw new Error('SWEEPSTACK_TEST_RUNS is not a number from 1')

/** The `numRuns` of a property that has `usual` runs in `npm test`. */
export function runs(usual: number): number {
  return Math.ceil(usual * runsFactor)
}
