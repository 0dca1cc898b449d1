import type { SweepStore } from '@sweepstack/core'
import type { TrialSummary } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'
import { trialSummary } from './sweep-record.ts'

type TrialReader = Pick<SweepStore, 'trial' | 'trials' | 'trialsByNumber' | 'scores'>

export function createTrialReader(redis: Redis, keys: Keys): TrialReader {
  const byNumber = async (id: string, numbers: number[]) => {
    const pipeline = redis.pipeline()
    for (const number of numbers) pipeline.hgetall(keys.trial(id, number))
    const replies = (await pipeline.exec()) ?? []
    return replies.flatMap(([error, fields], place) => {
      if (error) throw error
      const trial = trialSummary(id, numbers[place] as number, fields as Record<string, string>)
      return trial === undefined ? [] : [trial]
    })
  }
  return {
    trialsByNumber: byNumber,

    async trial(id, number) {
      return (await byNumber(id, [number]))[0]
    },

    async trials(id, { after, limit, status }) {
      const found: TrialSummary[] = []
      for (let from = after + 1; found.length < limit; from += limit) {
        const page = await byNumber(
          id,
          Array.from({ length: limit }, (_, place) => from + place),
        )
        found.push(...page.filter((trial) => status === undefined || trial.status === status))
        if (page.length < limit) break
      }
      return found.slice(0, limit)
    },

    async scores(id, from = 0) {
      const results = await redis.lrange(keys.results(id), from, -1)
      return results.map((result) => {
        const [trial, score] = JSON.parse(result)
        return { trial, score }
      })
    },
  }
}
