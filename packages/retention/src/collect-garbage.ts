import type { RetentionPolicy } from '@sweepstack/core'
import type { Collection } from '@sweepstack/protocol'
import { collect } from './collect.ts'
import { type Parts, surveyStorage } from './survey-storage.ts'

/** Looks at everything and deletes what nobody needs; undefined if somebody collects already. */
export async function collectGarbage(
  parts: Parts,
  options: { policy: RetentionPolicy; now: number; dryRun: boolean },
): Promise<Collection | undefined> {
  return parts.retention.alone(async () => {
    const survey = await surveyStorage(parts, options.policy, options.now)
    return collect(parts, survey, options)
  })
}
