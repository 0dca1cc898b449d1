import type { KeyStore } from '@sweepstack/core'
import { type StoredKey, storedKeySchema } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'

export function createKeyStore(redis: Redis, keys: Keys): KeyStore {
  return {
    add: async (key) => (await redis.hsetnx(keys.apiKeys, key.name, JSON.stringify(key))) === 1,
    async find(name) {
      const text = await redis.hget(keys.apiKeys, name)
      return text === null ? undefined : readable(text)
    },
    async list() {
      const found = (await redis.hvals(keys.apiKeys)).flatMap((text) => readable(text) ?? [])
      return found.sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    any: async () => (await redis.hlen(keys.apiKeys)) > 0,
    remove: async (name) => (await redis.hdel(keys.apiKeys, name)) === 1,
  }
}

function readable(text: string): StoredKey | undefined {
  try {
    return storedKeySchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
