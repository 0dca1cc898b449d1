import type { LeaderboardRow } from '@sweepstack/protocol'

type Kind = NonNullable<LeaderboardRow['interval']>['kind']

/** How an interval was found, for a person. */
export const intervalKinds: Record<Kind, string> = {
  'student-t': 'Student’s t over runs',
  wilson: 'Wilson, of one run',
  'corrected-t': 'corrected t over folds',
  delta: 'delta method, of one run',
}
