import { type Reference, rankConfigs, type Score, type SweepState } from '@sweepstack/core'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'

const batch = 1000

/** Of all trials of a sweep that were opened, by lineage; those of the `best` configs lead. */
export async function referencesOf(
  redis: Redis,
  keys: Keys,
  sweep: string,
  best: number,
): Promise<{ lineage: string; reference: Reference }[]> {
  const [text, finishedAt] = await redis.hmget(keys.sweep(sweep), 'state', 'finishedAt')
  if (!text) return []
  const state: SweepState = JSON.parse(text)
  const leaders = leadersOf(state, await scoresOf(redis, keys, sweep), best)
  const endedAt = finishedAt ? Number(finishedAt) : null
  const found: { lineage: string; reference: Reference }[] = []
  for (let from = 1; from < state.nextTrial; from += batch) {
    const numbers = Array.from(
      { length: Math.min(batch, state.nextTrial - from) },
      (_, place) => from + place,
    )
    const pipeline = redis.pipeline()
    for (const number of numbers) pipeline.hmget(keys.trial(sweep, number), 'lineage', 'epochs')
    for (const [place, [error, fields]] of ((await pipeline.exec()) ?? []).entries()) {
      if (error) throw error
      const [lineage, epochs] = fields as (string | null)[]
      const trial = numbers[place] as number
      if (!lineage) continue
      const leads = leaders.has(trial)
      found.push({ lineage, reference: { sweep, trial, epochs: Number(epochs), endedAt, leads } })
    }
  }
  return found
}

async function scoresOf(redis: Redis, keys: Keys, sweep: string): Promise<Score[]> {
  const results = await redis.lrange(keys.results(sweep), 0, -1)
  return results.flatMap((result) => {
    const [trial, score] = JSON.parse(result)
    return Number.isFinite(score) ? [{ trial, score }] : []
  })
}

/** All runs of the best configs of the search, and of the leaders that ran again. */
function leadersOf({ definition, topK }: SweepState, scores: Score[], best: number): Set<number> {
  const { repeats, metric } = definition
  const inSearch = topK === null ? scores : scores.filter(({ trial }) => trial < topK.firstTrial)
  const again = topK === null ? [] : scores.filter(({ trial }) => trial >= topK.firstTrial)
  const ranked = rankConfigs(inSearch, { repeats, goal: metric.goal }).slice(0, best)
  return new Set([...ranked.flatMap(({ trials }) => trials), ...again.map(({ trial }) => trial)])
}
