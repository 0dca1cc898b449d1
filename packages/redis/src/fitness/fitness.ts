import { ProblemError } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import { asProblem } from '../connection/connection.ts'
import type { RedisAddress } from '../connection/redis-settings.ts'
import type { Keys } from '../keys.ts'
import { examine } from './examine.ts'

/** Milliseconds for which a result is reused, because probes may come often. */
const freshMs = 2000

export interface Fitness {
  /** @throws ProblemError UNAVAILABLE while Redis does not answer, or could lose records */
  ensure(): Promise<void>
}

/** The fitness of a Redis in use, whose settings and rights may change at run time. */
export function createFitness(redis: Redis, keys: Keys, { username }: RedisAddress): Fitness {
  let asked: { at: number; verdict: Promise<string | undefined> } | undefined
  const ask = async () => {
    const { findings } = await examine(redis, keys, { user: username ?? 'default', listens: false })
    const unfit = findings.find(({ level }) => level === 'unfit')
    return unfit && `${unfit.message}; ${unfit.fix}`
  }
  return {
    async ensure() {
      if (asked === undefined || performance.now() - asked.at > freshMs) {
        asked = { at: performance.now(), verdict: ask() }
      }
      const { verdict } = asked
      const unfit = await verdict.catch((error) => {
        asked = undefined
        throw asProblem(error)
      })
      if (unfit !== undefined) throw new ProblemError('UNAVAILABLE', unfit)
    },
  }
}
