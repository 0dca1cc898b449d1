import type { SweepDefinition } from '@sweepstack/protocol'
import { placeOfTrial } from '../definition/trial-of.ts'
import { firstInRanking } from '../ranking/fronts-of-ranking.ts'
import type { RankedConfig, Score } from '../ranking/rank-configs.ts'
import { prepareIdentities } from './identities.ts'
import { SweepRanking } from './sweep-ranking.ts'

/** Scores that are ranked in one step. */
const scoresInStep = 250

/** The configs of a search by all its scores, the best first, each recipe once; in steps, between which others may run. */
export function* rankSearchInSteps(
  definition: SweepDefinition,
  scores: Score[],
): Generator<undefined, RankedConfig[]> {
  yield* prepareRanking(definition, scores)
  const ranking = new SweepRanking(definition)
  const everyTrial = { topK: null, nextTrial: Number.POSITIVE_INFINITY }
  for (let from = 0; from < scores.length; from += scoresInStep) {
    ranking.take(scores.slice(from, from + scoresInStep), everyTrial)
    yield
  }
  return yield* ranking.addInSteps([], everyTrial)
}

/** Does beforehand, in steps, what ranking these scores takes of the search. */
export function* prepareRanking(
  definition: SweepDefinition,
  scores: Score[],
): Generator<undefined, void> {
  const last = scores.reduce((most, { trial }) => Math.max(most, trial), 0)
  if (last > 0) yield* prepareIdentities(definition, placeOfTrial(definition, last).index + 1)
}

/** The k best configs of a search; `trial` is one that has the config on record. In steps. */
export function* leadingTrialsInSteps(
  scores: Score[],
  { definition, nextTrial }: { definition: SweepDefinition; nextTrial: number },
): Generator<undefined, { index: number; trial: number }[]> {
  const known = scores.filter(({ trial }) => trial < nextTrial)
  const ranked = yield* rankSearchInSteps(definition, known)
  const leaders = firstInRanking(ranked, definition.topK?.k ?? 0)
  return leaders.map(({ index, trial }) => ({ index, trial }))
}
