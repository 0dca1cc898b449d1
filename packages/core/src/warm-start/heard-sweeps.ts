import type { HeardSweeps, SweepDefinition } from '@sweepstack/protocol'
import { livingOf } from '../definition/living.ts'

/** What a sweep began with of others, as plans and answers say it; nothing of one that began without. */
export function heardSweeps(definition: SweepDefinition): { warmStart?: HeardSweeps } {
  const heard = livingOf(definition)?.heard
  if (heard === undefined) return {}
  const { sweeps, results, left } = heard
  return {
    warmStart: {
      results: results.length,
      sweeps: sweeps.map((one) => ({ ...one })),
      left: left.map((one) => ({ ...one })),
    },
  }
}
