import type { VerificationStore } from '@sweepstack/core'
import { verificationSchema } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import { readStored } from '../records/stored-json.ts'
import type { LineageQueue } from './lineage-queue.ts'

export function createVerificationStore(
  redis: Redis,
  keys: Keys,
  queue: LineageQueue,
): VerificationStore {
  const record: VerificationStore['record'] = async (verification) => {
    await redis.hset(keys.verifications, verification.lineage, JSON.stringify(verification))
  }
  return {
    record,
    async request(verification) {
      await record(verification)
      await queue.verify(verification.lineage)
    },
    async read(lineage) {
      const text = await redis.hget(keys.verifications, lineage)
      return readStored(verificationSchema, text)
    },
  }
}
