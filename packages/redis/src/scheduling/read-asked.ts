import { type AskedSoFar, type Stage, stagesOfPath } from '@sweepstack/core'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { parsePath } from '../lineages/lineage-tree.ts'
import { together } from '../records/together.ts'

const readAtOnce = 500

/** What a sweep asked of its lineages so far, by the records of its trials: those up to this number. */
export async function readAsked(
  { redis, keys }: { redis: Redis; keys: Keys },
  id: string,
  last: number,
): Promise<AskedSoFar> {
  const stages: Stage[] = []
  for (let from = 1; from <= last; from += readAtOnce) {
    const numbers = Array.from(
      { length: Math.min(readAtOnce, last + 1 - from) },
      (_, at) => from + at,
    )
    stages.push(...(await stagesOfTrials({ redis, keys }, id, numbers)))
  }
  const [farthest, trained] = await Promise.all([
    redis.hgetall(keys.farthest(id)),
    redis.hmget(keys.sweep(id), 'trainedEpochs', 'speculatedUsed'),
  ])
  return {
    stages,
    farthest: new Map(
      Object.entries(farthest).map(([lineage, epochs]) => [lineage, Number(epochs)]),
    ),
    trained: trained.reduce((sum, epochs) => sum + Number(epochs ?? 0), 0),
  }
}

async function stagesOfTrials(
  { redis, keys }: { redis: Redis; keys: Keys },
  id: string,
  numbers: number[],
): Promise<Stage[]> {
  const reading = redis.pipeline()
  for (const number of numbers) reading.hmget(keys.trial(id, number), 'lineage', 'epochs', 'until')
  const trials = (await together(reading)).flatMap((fields) => {
    const [lineage, epochs, until] = fields as (string | null)[]
    return lineage && epochs ? [{ lineage, asked: Number(until ?? epochs) }] : []
  })
  if (trials.length === 0) return []
  const paths = redis.pipeline()
  for (const { lineage } of trials) paths.hget(keys.lineage(lineage), 'path')
  return (await together(paths)).flatMap((path, place) => {
    const { lineage, asked } = trials[place] as (typeof trials)[0]
    return stagesOfPath({ lineage, ancestors: parsePath(path as string | null) }, asked)
  })
}
