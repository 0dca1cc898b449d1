import type { SweepStore } from '@sweepstack/core'
import { type Decision, decisionSchema } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { type OnUnreadable, readJson } from '../records/stored-json.ts'
import { together } from '../records/together.ts'

type Entry = [id: string, fields: string[]]

/** The log of a sweep's decisions: a stream whose ids are their numbers. */
export function createDecisionLog(
  redis: Redis,
  keys: Keys,
  unreadable: OnUnreadable,
): Pick<SweepStore, 'decisions' | 'decisionCount' | 'decisionsOn' | 'stopsOf'> {
  const readable = (sweep: string, entries: Entry[]) =>
    entries.flatMap(([id, fields]) => {
      const decision = decisionOf(id, fields)
      if (decision === undefined) unreadable(`decision ${id} of sweep ${sweep}`)
      return decision ?? []
    })
  return {
    async decisions(sweep, { after, limit, last }) {
      const [key, from] = [keys.decisions(sweep), `(${after}-0`]
      const entries =
        last === undefined
          ? await redis.xrange(key, from, '+', 'COUNT', limit)
          : (await redis.xrevrange(key, '+', from, 'COUNT', last)).reverse()
      return readable(sweep, entries)
    },

    decisionCount: (sweep) => redis.xlen(keys.decisions(sweep)),

    async decisionsOn(sweep, trial) {
      const places = ((await redis.hget(keys.reasons(sweep), String(trial))) ?? '').split(' ')
      const pipeline = redis.pipeline()
      for (const place of places) {
        const id = `${place || 0}-0`
        pipeline.xrange(keys.decisions(sweep), id, id)
      }
      return readable(sweep, ((await together(pipeline)) as Entry[][]).flat())
    },

    async stopsOf(sweep, trials) {
      if (trials.length === 0) return new Map()
      const known = await redis.hmget(keys.reasons(sweep), ...trials.map(String))
      const pipeline = redis.pipeline()
      for (const places of known) {
        // The last one: nothing is decided on a trial that was stopped.
        const id = `${places?.split(' ').at(-1) ?? 0}-0`
        pipeline.xrange(keys.decisions(sweep), id, id)
      }
      const last = readable(sweep, ((await together(pipeline)) as Entry[][]).flat())
      const stops = last.filter(({ verdict }) => verdict === 'stop')
      return new Map(stops.map(({ trial, reason }) => [trial, reason.kind]))
    },
  }
}

function decisionOf(id: string, [, at, , said]: string[]): Decision | undefined {
  const time = new Date(Number(at))
  if (Number.isNaN(time.getTime())) return undefined
  const decision = { number: Number.parseInt(id, 10), at: time.toISOString() }
  return decisionSchema.safeParse({ ...decision, ...(readJson(said) as object) }).data
}
