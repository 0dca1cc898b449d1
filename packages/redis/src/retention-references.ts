import {
  identitiesOf,
  type Reference,
  rankConfigs,
  type Score,
  type SweepState,
} from '@sweepstack/core'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'
import { readJson } from './stored-json.ts'

const batch = 1000

/** Of all trials of a sweep that were opened, by lineage; those of the `best` configs lead. */
export async function referencesOf(
  redis: Redis,
  keys: Keys,
  sweep: string,
  best: number,
): Promise<{ lineage: string; reference: Reference }[]> {
  const [text, finishedAt] = await redis.hmget(keys.sweep(sweep), 'state', 'finishedAt')
  const state = readJson(text) as SweepState | undefined
  const leaders = state
    ? leadersOf(state, await scoresOf(redis, keys, sweep), best)
    : new Set<number>()
  // Of a sweep whose record cannot be read nothing may go: as if it went on.
  const endedAt = state && finishedAt ? Number(finishedAt) : null
  const last = state ? state.nextTrial - 1 : await openedTrials(redis, keys, sweep)
  const watches = await watchesOf(redis, keys, sweep, last)
  return watches.map(({ lineage, trial, epochs }) => ({
    lineage,
    reference: { sweep, trial, epochs, endedAt, leads: leaders.has(trial) },
  }))
}

/** What the trials from 1 to `last` watch, as far as they were opened. */
async function watchesOf(redis: Redis, keys: Keys, sweep: string, last: number) {
  const found: { lineage: string; trial: number; epochs: number }[] = []
  for (let from = 1; from <= last; from += batch) {
    const count = Math.min(batch, last + 1 - from)
    const pipeline = redis.pipeline()
    for (let place = 0; place < count; place += 1) {
      pipeline.hmget(keys.trial(sweep, from + place), 'lineage', 'epochs')
    }
    for (const [place, [error, fields]] of ((await pipeline.exec()) ?? []).entries()) {
      if (error) throw error
      const [lineage, epochs] = fields as (string | null)[]
      if (lineage) found.push({ lineage, trial: from + place, epochs: Number(epochs) })
    }
  }
  return found
}

async function openedTrials(redis: Redis, keys: Keys, sweep: string): Promise<number> {
  const counts = await redis.hvals(keys.counts(sweep))
  return counts.reduce((sum, count) => sum + Number(count), 0)
}

async function scoresOf(redis: Redis, keys: Keys, sweep: string): Promise<Score[]> {
  const results = await redis.lrange(keys.results(sweep), 0, -1)
  return results.flatMap((result) => {
    const [trial, score] = (readJson(result) as number[] | undefined) ?? []
    return trial !== undefined && Number.isFinite(score) ? [{ trial, score: Number(score) }] : []
  })
}

/** All runs of the best configs of the search, and of the leaders that ran again. */
function leadersOf({ definition, topK }: SweepState, scores: Score[], best: number): Set<number> {
  const { repeats, metric } = definition
  const inSearch = topK === null ? scores : scores.filter(({ trial }) => trial < topK.firstTrial)
  const again = topK === null ? [] : scores.filter(({ trial }) => trial >= topK.firstTrial)
  const ranked = rankConfigs(inSearch, {
    repeats,
    goal: metric.goal,
    identityOf: identitiesOf(definition),
  }).slice(0, best)
  return new Set([...ranked.flatMap(({ trials }) => trials), ...again.map(({ trial }) => trial)])
}
