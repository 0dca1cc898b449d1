import {
  type Config,
  completedEarlyAt,
  isPopulation,
  lastEpochOf,
  type SweepDefinition,
  type TrialSummary,
} from '@sweepstack/protocol'
import { placeOfTrial, runsPerConfig } from '../definition/trial-of.ts'
import { meanOf } from '../ranking/standing.ts'

/** A sweep whose results are to be heard, with the trials of its search that are looked at, by number. */
export interface OtherSweep {
  sweep: string
  definition: SweepDefinition
  createdAt: string
  trials: readonly TrialSummary[]
  /** By trial: of what else that sweep judges by, in the order of its `measuresOf`. */
  values?: ReadonlyMap<number, readonly (number | null)[]>
}

/** What one config of a sweep came to, or why nothing is to be learned of it, for a person. */
export type SweepResult =
  | {
      config: Config
      trial: number
      score: number | null
      values?: readonly (number | null)[] | undefined
      epoch: number
    }
  | { because: string }

/** Failures that the config is to blame for; others say nothing of it. */
const ownFailures: readonly string[] = ['config', 'diverged', 'memory']

/** In the order of its trials: one for each config of which all trials are among those that are looked at. */
export function resultsOfSweep({ definition, trials, values }: OtherSweep): SweepResult[] {
  const groups = new Map<number, TrialSummary[]>()
  for (const trial of trials) {
    const { index } = placeOfTrial(definition, trial.number)
    groups.set(index, [...(groups.get(index) ?? []), trial])
  }
  const runs = runsPerConfig(definition)
  return [...groups.values()].map((group) =>
    group.length < runs ? { because: 'they have not ended' } : resultOf(group, definition, values),
  )
}

function resultOf(
  runs: readonly TrialSummary[],
  { stopping }: SweepDefinition,
  values: OtherSweep['values'],
): SweepResult {
  const has = (...statuses: TrialSummary['status'][]) =>
    runs.some(({ status }) => statuses.includes(status))
  if (has('waiting', 'running', 'resting')) return { because: 'they have not ended' }
  if (isPopulation(stopping) && runs.some(({ phases }) => phases !== null)) {
    return { because: 'they cloned others, so that no one config made their scores' }
  }
  const reached = runs.flatMap(({ number, status, score }) => {
    const hasEnded = status === 'completed' || status === 'stopped'
    return hasEnded && score !== null ? { score, values: values?.get(number) } : []
  })
  const isToBlame = runs.every(({ failure }) => ownFailures.includes(failure?.class ?? ''))
  if (reached.length === 0 && !isToBlame) return { because: 'they came to no score' }
  const [first] = runs as [TrialSummary]
  return {
    config: first.config,
    trial: first.number,
    ...(reached.length === 0 ? { score: null } : meanOf(reached)),
    epoch: Math.max(...runs.map(epochOf)),
  }
}

/** The result of one that its program completed early is final. */
function epochOf(run: TrialSummary): number {
  return completedEarlyAt(run) === null ? lastEpochOf(run) : run.epochs
}
