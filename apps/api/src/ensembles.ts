import { predictionArtifact, type SweepRecord } from '@sweepstack/core'
import {
  blend,
  crossValidated,
  type EnsembleMember,
  hits,
  type Predictions,
  selectEnsemble,
} from '@sweepstack/outputs'
import { type Ensemble, ProblemError, type TrialSummary } from '@sweepstack/protocol'
import { LRUCache } from 'lru-cache'
import type { Leaderboard } from './leaderboard/leaderboard.ts'
import type { ModelPredictions } from './model-predictions.ts'

export interface Ensembles {
  /**
   * The ensemble of a sweep's `count` best trials; undefined while workers make the predictions that it is
   * chosen by.
   * @throws ProblemError NOT_TRAINED if no trial has a score
   */
  of(sweep: SweepRecord, count: number): Promise<Ensemble | undefined>
  /**
   * What that ensemble says of the test split; undefined while workers make predictions.
   * @throws ProblemError NOT_TRAINED, NO_TEST_SPLIT
   */
  onTest(sweep: SweepRecord, count: number): Promise<Predictions | undefined>
}

interface ChosenEnsemble {
  members: EnsembleMember[]
  view: Ensemble
}

interface EnsembleParts {
  leaderboard: Pick<Leaderboard, 'bestTrials'>
  models: ModelPredictions
}

/** Stored predictions never change, so neither does what is chosen of them: the newest stay in memory. */
export function createEnsembles({ leaderboard, models }: EnsembleParts): Ensembles {
  const known = new LRUCache<string, ChosenEnsemble>({ max: 100 })

  const candidatesOf = async (sweep: SweepRecord, count: number) => {
    const trials = await leaderboard.bestTrials(sweep, count)
    if (trials.length === 0) throw new ProblemError('NOT_TRAINED', 'No trial has a score yet.')
    return trials
  }

  const requestsFor = (trials: TrialSummary[], split: 'val' | 'test') =>
    Promise.all(trials.map((trial) => models.requestFor(trial, { split })))

  const choose = async (id: string, trials: TrialSummary[]) => {
    const requests = await requestsFor(trials, 'val')
    const key = [id, ...requests.map(predictionArtifact)].join()
    const before = known.get(key)
    if (before !== undefined) return before
    const predictions = allOf(await Promise.all(requests.map(models.get)))
    if (predictions === undefined) return undefined
    const chosen = await chooseOf(id, trials, predictions)
    known.set(key, chosen)
    return chosen
  }

  return {
    async of(sweep, count) {
      return (await choose(sweep.id, await candidatesOf(sweep, count)))?.view
    },

    async onTest(sweep, count) {
      const trials = await candidatesOf(sweep, count)
      const chosen = await choose(sweep.id, trials)
      if (chosen === undefined) return undefined
      const members = chosen.members.map(({ candidate }) => trials[candidate] as TrialSummary)
      const requests = await requestsFor(members, 'test')
      const predictions = allOf(await Promise.all(requests.map(models.get)))
      const weights = chosen.members.map(({ weight }, candidate) => ({ candidate, weight }))
      return predictions && blend(predictions, weights)
    },
  }
}

function allOf(predictions: (Predictions | undefined)[]): Predictions[] | undefined {
  const there = predictions.filter((one) => one !== undefined)
  return there.length === predictions.length ? there : undefined
}

async function chooseOf(
  id: string,
  trials: TrialSummary[],
  predictions: Predictions[],
): Promise<ChosenEnsemble> {
  const accuracies = predictions.map((one) => {
    const right = hits(one)
    return right.reduce((sum, hit) => sum + hit, 0) / right.length
  })
  const { members, accuracy } = await selectEnsemble(predictions)
  const named = (candidate: number) => ({
    trial: trials[candidate]?.number as number,
    accuracy: accuracies[candidate] as number,
  })
  const best = accuracies.indexOf(accuracies.reduce((a, b) => Math.max(a, b)))
  const view = {
    sweep: id,
    candidates: trials.length,
    members: members.map(({ candidate, weight }) => ({ ...named(candidate), weight })),
    accuracy,
    crossValidated: await crossValidated(predictions),
    best: named(best),
  }
  return { members, view }
}
