import { type PredictionRequest, predictionArtifact, type SweepRecord } from '@sweepstack/core'
import {
  blend,
  crossValidated,
  type EnsembleMember,
  hits,
  joined,
  type Predictions,
  selectEnsemble,
} from '@sweepstack/outputs'
import { type Ensemble, ProblemError, type TrialSummary } from '@sweepstack/protocol'
import { LRUCache } from 'lru-cache'
import type { Leaderboard } from '../leaderboard/leaderboard.ts'
import type { ModelPredictions } from './model-predictions.ts'

export interface Ensembles {
  /**
   * The ensemble of a sweep's `count` best trials, with folds of its `count` best configs; undefined while workers make
   * the predictions that it is chosen by.
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
  leaderboard: Pick<Leaderboard, 'bestModels'>
  models: ModelPredictions
}

/** Stored predictions never change, so neither does what is chosen of them: the newest stay in memory. */
export function createEnsembles({ leaderboard, models }: EnsembleParts): Ensembles {
  const known = new LRUCache<string, ChosenEnsemble>({ max: 100 })

  const candidatesOf = async (sweep: SweepRecord, count: number) => {
    const candidates = await leaderboard.bestModels(sweep, count)
    if (candidates.length === 0) throw new ProblemError('NOT_TRAINED', 'No trial has a score yet.')
    return candidates
  }

  const requestsFor = (candidates: TrialSummary[][], split: 'val' | 'test') =>
    Promise.all(
      candidates.map((trials) =>
        Promise.all(trials.map((trial) => models.requestFor(trial, { split }))),
      ),
    )

  const choose = async (id: string, candidates: TrialSummary[][]) => {
    const requests = await requestsFor(candidates, 'val')
    const key = [id, ...requests.flat().map(predictionArtifact)].join()
    const before = known.get(key)
    if (before !== undefined) return before
    const parts = allOf(await predictionsOf(models, requests))
    if (parts === undefined) return undefined
    // Folds are of other images each: one after the other they are all of them, each by a model that has not seen it.
    const chosen = await chooseOf(id, candidates, parts.map(joined))
    known.set(key, chosen)
    return chosen
  }

  return {
    async of(sweep, count) {
      return (await choose(sweep.id, await candidatesOf(sweep, count)))?.view
    },

    async onTest(sweep, count) {
      const candidates = await candidatesOf(sweep, count)
      const chosen = await choose(sweep.id, candidates)
      if (chosen === undefined) return undefined
      const members = chosen.members.map(({ candidate }) => candidates[candidate] as TrialSummary[])
      const parts = allOf(await predictionsOf(models, await requestsFor(members, 'test')))
      // Folds are of the same test images each: a config says the mean of what its models do.
      const weights = chosen.members
        .flatMap(({ weight }, member) =>
          (members[member] ?? []).map((_, __, of) => weight / of.length),
        )
        .map((weight, candidate) => ({ candidate, weight }))
      return parts && blend(parts.flat(), weights)
    },
  }
}

function predictionsOf(models: ModelPredictions, requests: PredictionRequest[][]) {
  return Promise.all(requests.map((of) => Promise.all(of.map(models.get))))
}

/** Undefined if a prediction is still to be made. */
function allOf(predictions: (Predictions | undefined)[][]): Predictions[][] | undefined {
  const there = predictions.map((parts) => parts.filter((part) => part !== undefined))
  const isWhole = there.every(({ length }, place) => length === predictions[place]?.length)
  return isWhole ? there : undefined
}

async function chooseOf(
  id: string,
  trials: TrialSummary[][],
  predictions: Predictions[],
): Promise<ChosenEnsemble> {
  const accuracies = predictions.map((one) => {
    const right = hits(one)
    return right.reduce((sum, hit) => sum + hit, 0) / right.length
  })
  const { members, accuracy } = await selectEnsemble(predictions)
  const named = (candidate: number) => ({
    trial: trials[candidate]?.[0]?.number as number,
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
