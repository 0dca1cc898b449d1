import fc from 'fast-check'
import { runs } from './runs.ts'

fc.configureGlobal({
  numRuns: runs(100),
  // Else a `maxLength` of 3000 gives ten elements at most, and what lies beyond is never tried.
  defaultSizeToMaxWhenMaxSpecified: true,
})
