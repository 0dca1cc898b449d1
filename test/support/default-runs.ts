import { runs, runsFactor } from './runs.ts'

// For properties that leave the number to fast-check. Most files have none and need not load it.
if (runsFactor !== 1) {
  const { default: fc } = await import('fast-check')
  fc.configureGlobal({ numRuns: runs(100) })
}
