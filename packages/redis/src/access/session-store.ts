import type { SessionStore } from '@sweepstack/core'
import { storedSessionSchema } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { readStored } from '../records/stored-json.ts'
import { together } from '../records/together.ts'

/** Sessions that a key can have at once. */
const mostOfKey = 100

export function createSessionStore(redis: Redis, keys: Keys): SessionStore {
  return {
    async add(digest, session) {
      const list = keys.sessionsOf(session.key)
      const expires = Date.parse(session.expiresAt)
      const [, , , beyond] = await together(
        redis
          .multi()
          .set(keys.session(digest), JSON.stringify(session), 'PXAT', expires)
          .lpush(list, digest)
          .pexpireat(list, expires)
          .lrange(list, mostOfKey, -1)
          .ltrim(list, 0, mostOfKey - 1),
      )
      const ended = (beyond as string[]).map((other) => keys.session(other))
      if (ended.length > 0) await redis.del(...ended)
    },
    async find(digest) {
      return readStored(storedSessionSchema, await redis.get(keys.session(digest)))
    },
    async remove(digest) {
      await redis.del(keys.session(digest))
    },
  }
}
