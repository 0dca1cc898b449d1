import type { SearcherMemory, SweepState } from '@sweepstack/core'
import type { SweepDefinition } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import { LRUCache } from 'lru-cache'
import type { Keys } from '../keys.ts'
import { readJson, readStored } from '../records/stored-json.ts'
import { definitionSchema, digest, headSchema } from '../sweeps/sweep-head.ts'
import { splitSweep } from './split-sweep.ts'

/** Definitions that are kept parsed. */
const keptDefinitions = 100

export interface StoredHead {
  version: number
  state: SweepState
  memory: SearcherMemory | null
}

/** Reads what every step begins with. Parses each definition once while it is in use, which may have long lists. */
export function createHeadReader(redis: Redis, keys: Keys) {
  const definitions = new LRUCache<string, SweepDefinition>({ max: keptDefinitions })

  async function definitionOf(id: string, wanted: string): Promise<SweepDefinition | undefined> {
    const known = definitions.get(wanted)
    if (known !== undefined) return known
    const text = (await redis.hget(keys.sweep(id), 'definition')) ?? ''
    const read = readStored(definitionSchema, text)
    if (read === undefined) return undefined
    const definition = read as unknown as SweepDefinition
    definitions.set(digest(text), definition)
    return definition
  }

  /** @throws Error if the record is there: one that was removed between two reads is no damaged one. */
  async function unlessRemoved(id: string): Promise<undefined> {
    if (await redis.exists(keys.sweep(id))) {
      throw new Error(`the record of sweep ${id} cannot be read`)
    }
  }

  /** Undefined if there is no such sweep. @throws Error if its record cannot be read */
  return async function readHead(id: string): Promise<StoredHead | undefined> {
    const fields = ['version', 'head', 'searcher'] as const
    let [version, head, searcher] = await redis.hmget(keys.sweep(id), ...fields)
    if (!version) return undefined
    if (!head) {
      await splitSweep(redis, keys, id)
      ;[version, head, searcher] = await redis.hmget(keys.sweep(id), ...fields)
    }
    const read = readStored(headSchema, head)
    const definition = read && (await definitionOf(id, read.definition))
    if (definition === undefined) return unlessRemoved(id)
    return {
      version: Number(version),
      state: { ...read, definition } as unknown as SweepState,
      memory: (readJson(searcher) as SearcherMemory | undefined) ?? null,
    }
  }
}
