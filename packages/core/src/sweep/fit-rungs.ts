import { counted, type SweepDefinition } from '@sweepstack/protocol'
import { runsPerConfig } from '../definition/trial-of.ts'
import { searcherOf } from '../search/catalogue.ts'
import { prepareSearch } from '../search/prepare-search.ts'
import { mostEpochs } from '../space/epochs-of-space.ts'
import { planStopping } from './plan-stopping.ts'

/** What a budget of time is worth on a fleet. */
export interface TimeToSpend {
  /** From now to the end. */
  seconds: number
  /** Of training, summed over slots, at most. */
  slotSeconds: number
  secondsPerEpoch: number
}

/** Of the time, for what comes between trainings, and for estimates that are too low. */
const spent = 0.9

/**
 * ASHA under a budget of time, whose lowest rung nobody gave: the highest of 1, eta, eta² … with which the whole search can
 * be expected to end in time. Of few trials with long trainings and many with short ones (Li et al., JMLR 2018, section 3) the
 * number of trials is given, so what is left to choose is how late they are compared. The same definition where that is the
 * first one, or none fits.
 */
export function* fitRungs<Definition extends SweepDefinition>(
  definition: Definition,
  { slotSeconds, secondsPerEpoch }: TimeToSpend,
): Generator<undefined, Definition> {
  const { stopping, budget } = definition
  if (stopping === 'none' || stopping.kind !== 'asha') return definition
  if (stopping.min !== undefined || stopping.rungs !== undefined) return definition
  const most = mostEpochs(definition)
  const runs = runsPerConfig(definition)
  const trials = budget?.trials ?? Number.POSITIVE_INFINITY
  yield* prepareSearch(definition)
  const configs = Math.min(searcherOf(definition).size(definition), Math.ceil(trials / runs))
  const epochs = Array<number>(configs).fill(most)
  let fitted = definition
  for (let min = stopping.eta; min < most; min *= stopping.eta) {
    const candidate = { ...definition, stopping: { ...stopping, min } }
    const planned = yield* planStopping(candidate, epochs, { trials: configs * runs })
    const seconds = (planned?.expectedEpochs ?? 0) * secondsPerEpoch
    if (seconds > spent * slotSeconds) break
    fitted = candidate
  }
  return fitted
}

/** What to know of a definition that was fitted to its time: what its rungs are, and that it is too short for one trial. */
export function fitWarnings(
  before: SweepDefinition,
  after: SweepDefinition,
  { seconds, secondsPerEpoch }: TimeToSpend,
): string[] {
  const epochs = mostEpochs(after)
  const warnings: string[] = []
  if (after !== before && after.stopping !== 'none' && 'min' in after.stopping) {
    warnings.push(
      `the lowest rung is epoch ${after.stopping.min}, not 1: by the epochs measured lately there is time to compare the trials there`,
    )
  }
  if (epochs * secondsPerEpoch > seconds) {
    warnings.push(
      `${counted(epochs, 'epoch')} ${epochs === 1 ? 'takes' : 'take'} longer than the budget of time leaves, by the epochs measured lately: no trial comes to its end`,
    )
  }
  return warnings
}
