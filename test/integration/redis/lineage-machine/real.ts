import type { RedisHandle } from '@sweepstack/redis'
import type { Redis } from 'ioredis'

export interface Real {
  redis: RedisHandle
  raw: Redis
  prefix: string
  /** What each worker was given last, by "worker lineage". */
  fences: Map<string, number>
  /** By lineage. */
  highest: Map<string, number>
}
