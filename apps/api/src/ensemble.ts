import { type PredictionRequest, predictionArtifact, type SweepRecord } from '@sweepstack/core'
import {
  blend,
  crossValidated,
  type EnsembleMember,
  hits,
  type Predictions,
  selectEnsemble,
} from '@sweepstack/outputs'
import { type Ensemble, ProblemError, type TrialSummary } from '@sweepstack/protocol'
import type { Deps } from './deps.ts'
import { rankingOf } from './leaderboard/ranking.ts'
import { factsOf } from './leaderboard/trial-facts.ts'
import { predictionsFor, requestFor } from './predictions.ts'

/** Stored predictions never change, so neither does what is chosen of them. */
export interface ChosenEnsemble {
  members: EnsembleMember[]
  view: Ensemble
}

/**
 * The ensemble of a sweep's best trials; undefined while workers make the predictions that it is chosen by.
 * @throws ProblemError NOT_TRAINED if no trial has a score
 */
export async function ensembleOf(
  deps: Deps,
  sweep: SweepRecord,
  count: number,
): Promise<Ensemble | undefined> {
  const trials = await candidatesOf(deps, sweep, count)
  return (await choose(deps, sweep.id, trials))?.view
}

/**
 * What the ensemble says of the test split; undefined while workers make predictions.
 * @throws ProblemError NOT_TRAINED, NO_TEST_SPLIT
 */
export async function ensembleOnTest(
  deps: Deps,
  sweep: SweepRecord,
  count: number,
): Promise<Predictions | undefined> {
  const trials = await candidatesOf(deps, sweep, count)
  const chosen = await choose(deps, sweep.id, trials)
  if (chosen === undefined) return undefined
  const members = chosen.members.map(({ candidate }) => trials[candidate] as TrialSummary)
  const predictions = await allPredictions(deps, await requestsFor(deps, members, 'test'))
  return (
    predictions &&
    blend(
      predictions,
      chosen.members.map(({ weight }, candidate) => ({ candidate, weight })),
    )
  )
}

async function candidatesOf(deps: Deps, sweep: SweepRecord, count: number) {
  const { configs } = await rankingOf(deps, sweep)
  if (configs.length === 0) throw new ProblemError('NOT_TRAINED', 'No trial has a score yet.')
  const numbers = configs.slice(0, count).flatMap(({ trials }) => trials)
  const facts = await factsOf(deps, sweep.id, numbers.slice(0, count))
  return numbers.slice(0, count).flatMap((number) => facts.get(number) ?? [])
}

function requestsFor(deps: Deps, trials: TrialSummary[], split: 'val' | 'test') {
  return Promise.all(trials.map((trial) => requestFor(deps, trial, { split })))
}

async function allPredictions(deps: Deps, requests: PredictionRequest[]) {
  const found = await Promise.all(requests.map((request) => predictionsFor(deps, request)))
  const there = found.filter((predictions) => predictions !== undefined)
  return there.length === found.length ? there : undefined
}

async function choose(
  deps: Deps,
  id: string,
  trials: TrialSummary[],
): Promise<ChosenEnsemble | undefined> {
  const requests = await requestsFor(deps, trials, 'val')
  const key = [id, ...requests.map(predictionArtifact)].join()
  const known = deps.kept.ensembles.get(key)
  if (known !== undefined) return known
  const predictions = await allPredictions(deps, requests)
  if (predictions === undefined) return undefined
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
  const chosen = { members, view }
  deps.kept.ensembles.set(key, chosen)
  return chosen
}
