import type { Evidence, OpenTrial, SweepStore } from '@sweepstack/core'
import type { Config, TrialSummary } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { Keys } from '../keys.ts'
import { type OnUnreadable, readStored } from '../records/stored-json.ts'
import { createTrialReader } from './trial-reader.ts'

/** Sweeps whose evidence is kept; of others it is read anew. */
const keptSweeps = 100
const outcomesAtOnce = 2000
/** Of one portion for who asks for all. */
const observedAtOnce = 200

/**
 * The number of a trial that ended, its score, or null if it failed, and the epoch if that is not its last; of one that
 * came to a milestone also that it did. Of a sweep that judges by several metrics, what else those with a score measured.
 */
const outcomeSchema = z.union([
  z.tuple([z.int(), z.number().nullable()]),
  z.tuple([z.int(), z.number().nullable(), z.int()]),
  z.tuple([z.int(), z.number().nullable(), z.int(), z.literal('rung')]),
  z.tuple([
    z.int(),
    z.number(),
    z.int().nullable(),
    z.literal('rung').nullable(),
    z.array(z.number()),
  ]),
])

interface Kept {
  /** How many outcomes were read, and the last of them. */
  read: number
  last: string
  observations: Evidence['observations']
  /** Trials that have come to a score. */
  scored: Set<number>
  /** Of trials that are open. */
  configs: Map<number, Config>
}

/** Reads what a searcher that learns knows of a sweep. */
export type EvidenceReader = (id: string, open: readonly OpenTrial[]) => Promise<Evidence>

/**
 * Keeps what was read of each sweep, so that a step reads what came since the last one, however long the sweep is. A
 * sweep whose outcomes do not go on from what is kept, after Redis was restored, is read anew.
 */
export function createEvidenceReader(
  redis: Redis,
  keys: Keys,
  unreadable: OnUnreadable,
): EvidenceReader {
  const trials = createTrialReader(redis, keys, unreadable)
  const sweeps = new LRUCache<string, Kept>({ max: keptSweeps })

  async function outcomesAfter(id: string, { read, last }: Kept): Promise<string[] | undefined> {
    const found: string[] = []
    for (let from = Math.max(0, read - 1); ; from += outcomesAtOnce) {
      const some = await redis.lrange(keys.outcomes(id), from, from + outcomesAtOnce - 1)
      found.push(...some)
      if (some.length < outcomesAtOnce) break
    }
    if (read === 0) return found
    return found[0] === last ? found.slice(1) : undefined
  }

  const observe = observer(redis, keys, unreadable)

  async function goOn(id: string, kept: Kept): Promise<boolean> {
    const texts = await outcomesAfter(id, kept)
    if (texts === undefined) return false
    await observe(id, kept, texts)
    kept.read += texts.length
    kept.last = texts.at(-1) ?? kept.last
    return true
  }

  async function keptOf(id: string): Promise<Kept> {
    const before = sweeps.get(id)
    sweeps.delete(id)
    const kept = before !== undefined && (await goOn(id, before)) ? before : emptyKept()
    if (kept !== before) await goOn(id, kept)
    sweeps.set(id, kept)
    return kept
  }

  return async (id, open) => {
    const kept = await keptOf(id)
    const numbers = open.map(({ number }) => number).filter((number) => !kept.scored.has(number))
    const unknown = numbers.filter((number) => !kept.configs.has(number))
    for (const { number, config } of await trials.trialsByNumber(id, unknown)) {
      kept.configs.set(number, config)
    }
    const pending = numbers
      .sort((a, b) => a - b)
      .flatMap((trial) => {
        const config = kept.configs.get(trial)
        return config === undefined ? [] : [{ trial, config }]
      })
    return { observations: kept.observations, pending }
  }
}

/** Reads what came of a sweep from its beginning on, in the order in which its searcher has it. */
export function createObservedReader(
  redis: Redis,
  keys: Keys,
  unreadable: OnUnreadable,
): Pick<SweepStore, 'observed'> {
  const observe = observer(redis, keys, unreadable)
  return {
    async observed(id, count, each) {
      const kept = emptyKept()
      const { observations } = kept
      for (let read = 0; observations.length < count; read += observedAtOnce) {
        const known = observations.length
        const texts = await redis.lrange(keys.outcomes(id), read, read + observedAtOnce - 1)
        await observe(id, kept, texts)
        each(observations.slice(known, count))
        if (texts.length < observedAtOnce) return
      }
    },
  }
}

/** Adds outcomes to what is kept of a sweep. */
function observer(redis: Redis, keys: Keys, unreadable: OnUnreadable) {
  const trials = createTrialReader(redis, keys, unreadable)
  return async (
    id: string,
    kept: Pick<Kept, 'observations' | 'scored' | 'configs'>,
    texts: string[],
  ) => {
    const outcomes = texts.flatMap((text) => {
      const outcome = readStored(outcomeSchema, text)
      if (outcome === undefined) unreadable(`outcome ${text} of sweep ${id}`)
      return outcome === undefined ? [] : [outcome]
    })
    const numbers = new Set(outcomes.map(([trial]) => trial))
    const records = await trials.trialsByNumber(id, [...numbers])
    const byNumber = new Map(records.map((record) => [record.number, record]))
    for (const outcome of outcomes) {
      const record = byNumber.get(outcome[0])
      if (record !== undefined) take(kept, outcome, record)
    }
  }
}

function take(
  kept: Pick<Kept, 'observations' | 'scored' | 'configs'>,
  [trial, score, at, rung, values]: z.infer<typeof outcomeSchema>,
  { config, epochs }: Pick<TrialSummary, 'config' | 'epochs'>,
): void {
  if (kept.scored.has(trial)) return
  const observed = { trial, config, score, ...(values && { values }), epoch: at ?? epochs }
  kept.observations.push(rung ? { ...observed, isRung: true } : observed)
  // One that failed may be tried again.
  if (score === null || rung) return
  kept.scored.add(trial)
  kept.configs.delete(trial)
}

function emptyKept(): Kept {
  return {
    read: 0,
    last: '',
    observations: [],
    scored: new Set(),
    configs: new Map(),
  }
}
