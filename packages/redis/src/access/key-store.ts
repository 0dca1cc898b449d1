import type { KeyStore } from '@sweepstack/core'
import { storedKeySchema } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { oncePerTurn } from '../records/once-per-turn.ts'
import { readStored } from '../records/stored-json.ts'

export function createKeyStore(redis: Redis, keys: Keys): KeyStore {
  return {
    add: async (key) => (await redis.hsetnx(keys.apiKeys, key.name, JSON.stringify(key))) === 1,
    async find(name) {
      const text = await redis.hget(keys.apiKeys, name)
      return readStored(storedKeySchema, text)
    },
    async list() {
      const texts = await redis.hvals(keys.apiKeys)
      const found = texts.flatMap((text) => readStored(storedKeySchema, text) ?? [])
      return found.sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    any: oncePerTurn(async () => (await redis.hlen(keys.apiKeys)) > 0),
    remove: async (name) => (await redis.hdel(keys.apiKeys, name)) === 1,
  }
}
