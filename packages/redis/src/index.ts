export type { Handled, LineageConsumer } from './lineage-queue.ts'
export { type OpenOptions, openRedis, type RedisHandle } from './open-redis.ts'
export { reachRedis } from './reach-redis.ts'
export type { Reconciled } from './reconcile.ts'
