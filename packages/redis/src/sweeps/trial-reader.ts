import type { Score, SweepStore } from '@sweepstack/core'
import { ProblemError, type TrialSummary } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Keys } from '../keys.ts'
import { type OnUnreadable, readJson } from '../records/stored-json.ts'
import { together } from '../records/together.ts'
import { trialSummary } from './sweep-record.ts'

const resultSchema = z.union([
  z.tuple([z.int(), z.number()]),
  z.tuple([z.int(), z.number(), z.int()]),
  z.tuple([z.int(), z.number(), z.int().nullable(), z.null(), z.array(z.number())]),
])

/** Trials in one round trip: more would hold the event loop while they are parsed. */
const readAtOnce = 200
const scoresAtOnce = 2000

type TrialReader = Pick<SweepStore, 'trial' | 'trials' | 'trialsByNumber' | 'scores'>

export function createTrialReader(redis: Redis, keys: Keys, unreadable: OnUnreadable): TrialReader {
  const readSome = async (id: string, numbers: number[]) => {
    const pipeline = redis.pipeline()
    for (const number of numbers) pipeline.hgetall(keys.trial(id, number))
    return (await together(pipeline)).map((fields, place) => {
      const number = numbers[place] as number
      const trial = trialSummary(id, number, fields as Record<string, string>)
      if (trial === 'unreadable') unreadable(`trial ${number} of sweep ${id}`)
      return trial
    })
  }
  const readPage = async (id: string, numbers: number[]) => {
    const found: Awaited<ReturnType<typeof readSome>> = []
    for (let from = 0; from < numbers.length; from += readAtOnce) {
      found.push(...(await readSome(id, numbers.slice(from, from + readAtOnce))))
    }
    return found
  }
  const isTrial = (trial: TrialSummary | string): trial is TrialSummary => typeof trial === 'object'
  return {
    async trialsByNumber(id, numbers) {
      return (await readPage(id, numbers)).filter(isTrial)
    },

    async trial(id, number) {
      const [trial] = await readPage(id, [number])
      if (trial !== 'unreadable') return trial === 'absent' ? undefined : trial
      const detail = `The record of trial ${number} of sweep ${id} cannot be read.`
      throw new ProblemError('UNREADABLE_RECORD', detail)
    },

    async trials(id, { after, limit, status }) {
      const found: TrialSummary[] = []
      for (let from = after + 1; found.length < limit; from += limit) {
        const page = await readPage(
          id,
          Array.from({ length: limit }, (_, place) => from + place),
        )
        const trials = page.filter(isTrial)
        found.push(...trials.filter((trial) => status === undefined || trial.status === status))
        if (page.includes('absent')) break
      }
      return found.slice(0, limit)
    },

    async scores(id, from = 0) {
      const found: Score[] = []
      for (let next = from; ; next += scoresAtOnce) {
        const results = await redis.lrange(keys.results(id), next, next + scoresAtOnce - 1)
        for (const result of results) {
          const { success, data } = resultSchema.safeParse(readJson(result))
          if (success) found.push(scoreOf(data))
          else unreadable(`result ${result} of sweep ${id}`)
        }
        if (results.length < scoresAtOnce) return found
      }
    },
  }
}

function scoreOf([trial, score, stoppedAt, , values]: z.infer<typeof resultSchema>): Score {
  return { trial, score, ...(stoppedAt ? { stoppedAt } : {}), ...(values ? { values } : {}) }
}
