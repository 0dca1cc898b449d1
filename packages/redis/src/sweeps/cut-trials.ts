import type { CutTrial } from '@sweepstack/core'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { together } from '../records/together.ts'

const readAtOnce = 500

/** Of the first trials of a sweep, so many, those that were stopped or failed, by number. */
export async function readCutTrials(
  redis: Redis,
  keys: Keys,
  { id, trials }: { id: string; trials: number },
): Promise<Map<number, CutTrial>> {
  const cut = new Map<number, CutTrial>()
  const failed = new Map<number, string>()
  for (let from = 1; from <= trials; from += readAtOnce) {
    const numbers = Array.from(
      { length: Math.min(readAtOnce, trials + 1 - from) },
      (_, at) => from + at,
    )
    const reading = redis.pipeline()
    for (const number of numbers)
      reading.hmget(keys.trial(id, number), 'status', 'epochs', 'until', 'lineage')
    for (const [place, fields] of (await together(reading)).entries()) {
      const [status, epochs, until, lineage] = fields as (string | null)[]
      if ((status !== 'stopped' && status !== 'failed') || !epochs) continue
      const number = numbers[place] as number
      cut.set(number, { epochs: Number(epochs), until: Number(until ?? epochs) })
      if (status === 'failed' && lineage) failed.set(number, lineage)
    }
  }
  return withReached(redis, keys, { cut, failed })
}

/** One that failed was asked for more than it came to. */
async function withReached(
  redis: Redis,
  keys: Keys,
  { cut, failed }: { cut: Map<number, CutTrial>; failed: Map<number, string> },
): Promise<Map<number, CutTrial>> {
  if (failed.size === 0) return cut
  const reading = redis.pipeline()
  for (const lineage of failed.values()) reading.hget(keys.lineage(lineage), 'epoch')
  const reached = await together(reading)
  for (const [place, number] of [...failed.keys()].entries()) {
    const { epochs, until } = cut.get(number) as CutTrial
    cut.set(number, { epochs, until: Math.min(until, Number(reached[place] ?? 0)) })
  }
  return cut
}
