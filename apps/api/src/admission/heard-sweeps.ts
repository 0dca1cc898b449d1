import {
  hearInSteps,
  livingOf,
  measuresOf,
  type OtherSweep,
  runsPerConfig,
  type SweepRecord,
  type SweepStore,
  searcherOf,
  whyNotComparable,
  withLiving,
} from '@sweepstack/core'
import { inSteps } from '@sweepstack/process'
import { ProblemError, type SweepDefinition } from '@sweepstack/protocol'
import { trialPages } from '../sweeps/records.ts'

type Store = Pick<SweepStore, 'read' | 'trials' | 'scores'>

/** Trials that are read for one warm start: of each sweep the newest ones, up to its share. */
const mostTrials = 20_000
/** Reasons that a message names. */
const saidReasons = 5

/**
 * A new sweep with the results of those that its `warmStart` names, as they are now: what becomes of them later changes
 * nothing. One that is stored already is left as it is.
 * @throws ProblemError SWEEP_NOT_FOUND, INVALID_DEFINITION for a search that does not learn, WARM_START_IMPOSSIBLE for scores
 * that are none of this sweep's, and where there is no result to take
 */
export async function withHeard<Definition extends SweepDefinition>(
  sweeps: Store,
  posted: Definition,
  datasetHash: string,
): Promise<Definition> {
  const named = posted.warmStart?.sweeps
  const living = livingOf(posted)
  if (named === undefined || living?.heard !== undefined) return posted
  refuseUntaught(posted)
  const others: OtherSweep[] = []
  for (const [place, id] of named.entries()) {
    if (named.indexOf(id) < place) continue
    const record = await readOther(sweeps, id, place)
    const why = whyNotComparable({ definition: posted, datasetHash }, record.state)
    if (why !== undefined) throw impossible(place, `${id} ${why}`)
    others.push(await otherOf(sweeps, record, Math.floor(mostTrials / named.length)))
  }
  const heard = await inSteps(hearInSteps(posted, others))
  if (!heard.results.some(({ score }) => score !== null)) throw nothingToHear(heard.left)
  return withLiving(posted, {
    ...(living ?? { edits: 0, earlier: [], given: [], bans: [] }),
    heard,
  })
}

function refuseUntaught(definition: SweepDefinition): void {
  if (searcherOf(definition).kind === 'asked') return
  const message = `are for a search that learns, and ${definition.search.kind} does not: take one that does, as search: {kind: tpe, trials: 50}, or begin with warmStart.configs`
  throw new ProblemError('INVALID_DEFINITION', `Results of other sweeps ${message}.`, [
    { path: 'warmStart.sweeps', message },
  ])
}

async function readOther(sweeps: Store, id: string, place: number): Promise<SweepRecord> {
  const record = await sweeps.read(id)
  if (record !== undefined) return record
  throw new ProblemError('SWEEP_NOT_FOUND', `There is no sweep ${id}.`, [
    { path: `warmStart.sweeps.${place}`, message: 'is no sweep: it may have been deleted' },
  ])
}

/** The trials of its search: fresh runs of its leaders are further runs of configs that it has already. */
async function otherOf(
  sweeps: Store,
  { id, createdAt, state }: SweepRecord,
  most: number,
): Promise<OtherSweep> {
  const { definition, topK, nextTrial } = state
  const searched = topK?.firstTrial ?? nextTrial
  const runs = runsPerConfig(definition)
  const first = Math.max(0, Math.ceil((searched - 1 - most) / runs) * runs)
  const trials: OtherSweep['trials'][0][] = []
  for await (const page of trialPages(sweeps, id, first)) {
    trials.push(...page.filter(({ number }) => number < searched))
  }
  return { sweep: id, definition, createdAt, trials, ...(await valuesOf(sweeps, id, definition)) }
}

/** What a sweep judges by beside its metric is with its scores, not with its trials. */
async function valuesOf(
  sweeps: Store,
  id: string,
  definition: SweepDefinition,
): Promise<Pick<OtherSweep, 'values'>> {
  if (measuresOf(definition).length === 0) return {}
  const scores = await sweeps.scores(id)
  return { values: new Map(scores.map(({ trial, values = [] }) => [trial, values])) }
}

function nothingToHear(left: readonly { because: string; results: number }[]): ProblemError {
  const reasons = [...left]
    .sort((a, b) => b.results - a.results)
    .slice(0, saidReasons)
    .map(({ because, results }) => `${because} (${results})`)
  const why =
    reasons.length === 0
      ? 'they have no trials yet: wait for the first, or name others'
      : `${reasons.join('; ')}: name others, or change the space so that it has them`
  return new ProblemError(
    'WARM_START_IMPOSSIBLE',
    `The sweeps of warmStart have no result for this one: ${why}.`,
    [{ path: 'warmStart.sweeps', message: `have no result for this sweep: ${why}` }],
  )
}

function impossible(place: number, message: string): ProblemError {
  return new ProblemError('WARM_START_IMPOSSIBLE', `${message}.`, [
    { path: `warmStart.sweeps.${place}`, message },
  ])
}
