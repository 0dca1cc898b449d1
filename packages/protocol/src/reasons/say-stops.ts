import { count } from '../counted.ts'
import type { Reason, StopCounts } from './reason.ts'

/** What ended trials before their last epochs; of reasons for which none is stopped the words are as good. */
const causes: Partial<Record<Reason['kind'], string>> = {
  rung: 'by others that were better at its rung',
  percentile: 'by others that were better at its epoch',
  plateau: 'as it no longer improved',
  threshold: 'as it left its bounds',
  noNumber: 'as its metric was no number',
  bootstrap: 'as too few were there to compare with',
  searchOver: 'at rest when the search ended',
  budget: 'by the budget of epochs',
  time: 'by the budget of time',
}
const severally: typeof causes = {
  rung: 'by others that were better at their rungs',
  percentile: 'by others that were better at their epochs',
  plateau: 'as they no longer improved',
  threshold: 'as they left their bounds',
  noNumber: 'as their metric was no number',
}

/** "3 by the budget of epochs, 1 as it no longer improved": the most first. Of one cause without its count. */
export function sayStops(stoppedBy: StopCounts): string {
  const counts = (Object.entries(stoppedBy) as [Reason['kind'], number][])
    .filter(([, trials]) => trials > 0)
    .sort(([, a], [, b]) => b - a)
  return counts
    .map(([kind, trials]) => {
      const said = (trials > 1 && severally[kind]) || sayStop(kind)
      return counts.length === 1 ? said : `${count(trials)} ${said}`
    })
    .join(', ')
}

/** What ended one trial: "by the budget of epochs". */
export function sayStop(kind: Reason['kind']): string {
  return causes[kind] ?? 'for another reason'
}
