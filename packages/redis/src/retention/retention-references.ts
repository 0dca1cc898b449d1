import {
  firstInRanking,
  rankSearchInSteps,
  type Score,
  type SweepFacts,
  type SweepState,
  type SweepStore,
} from '@sweepstack/core'
import { inSteps } from '@sweepstack/process'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { together } from '../records/together.ts'
import { readFields } from '../scheduling/split-sweep.ts'
import { openedTrials } from '../sweeps/opened-trials.ts'
import { readState } from '../sweeps/sweep-head.ts'

const batch = 250

interface Parts {
  redis: Redis
  keys: Keys
  trials: Pick<SweepStore, 'scores'>
}

/** What a sweep refers to; the runs of its `best` configs lead. One whose record cannot be read counts as running. */
export async function factsOfSweep(
  { redis, keys, trials }: Parts,
  id: string,
  best: number,
): Promise<SweepFacts> {
  const fields = await readFields(redis, keys, id)
  const { name, finishedAt } = fields
  const state = readState(fields.head, fields.definition)
  const { status = 'running', datasetHash = '' } = state ?? {}
  const leaders = state ? await leadersOf(state, await trials.scores(id), best) : new Set<number>()
  const endedAt = state && finishedAt ? Number(finishedAt) : null
  const watches = await watchesOf(redis, keys, id, {
    last: await openedTrials(redis, keys, id),
    isLive: endedAt === null,
  })
  const references = watches.map(({ lineage, trial, ...watch }) => ({
    lineage,
    reference: { sweep: id, trial, ...watch, endedAt, leads: leaders.has(trial) },
  }))
  return { id, name: name ?? '', status, dataset: datasetHash, references }
}

interface Watch {
  lineage: string
  trial: number
  epochs: number
  stopped?: true
}

/** What the trials from 1 to `last` watch, as far as they were opened. */
async function watchesOf(
  redis: Redis,
  keys: Keys,
  sweep: string,
  { last, isLive }: { last: number; isLive: boolean },
): Promise<Watch[]> {
  const found: Watch[] = []
  for (let from = 1; from <= last; from += batch) {
    const count = Math.min(batch, last + 1 - from)
    const pipeline = redis.pipeline()
    for (let place = 0; place < count; place += 1) {
      pipeline.hmget(keys.trial(sweep, from + place), ...trialFields)
    }
    for (const [place, fields] of (await together(pipeline)).entries()) {
      found.push(...watchesIn(from + place, fields as (string | null)[], isLive))
    }
  }
  return found
}

const trialFields = ['lineage', 'epochs', 'until', 'status', 'cut', 'shown']

/** `shown`: where others may clone it, while its sweep goes on. */
function watchesIn(
  trial: number,
  [lineage, epochs, until, status, cut, shown]: (string | null)[],
  isLive: boolean,
): Watch[] {
  if (!lineage) return []
  // Who was stopped because the time was up may be the best that the sweep has.
  const stopped = status === 'stopped' && !cut ? { stopped: true as const } : {}
  const watch = { lineage, trial, epochs: Number(until ?? epochs), ...stopped }
  const [clonable, epoch] = isLive && shown ? shown.split(' ') : []
  return clonable ? [watch, { lineage: clonable, trial, epochs: Number(epoch) }] : [watch]
}

/** All runs of the best configs of the search, and of the leaders that ran again. */
async function leadersOf(
  { definition, topK }: SweepState,
  scores: Score[],
  best: number,
): Promise<Set<number>> {
  const inSearch = topK === null ? scores : scores.filter(({ trial }) => trial < topK.firstTrial)
  const again = topK === null ? [] : scores.filter(({ trial }) => trial >= topK.firstTrial)
  const ranked = await inSteps(rankSearchInSteps(definition, inSearch))
  const leading = firstInRanking(ranked, best).flatMap(({ trials }) => trials)
  return new Set([...leading, ...again.map(({ trial }) => trial)])
}
