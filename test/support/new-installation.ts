import { openRedis, type RedisHandle } from '@sweepstack/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { startTestRedis } from './redis.ts'

export interface Installation {
  /** As a scheduler has it. */
  redis: RedisHandle
  raw: Redis
  url: string
  prefix: string
  /** What the names of all its keys begin with. */
  root: string
}

/** Gives each test of a file an installation of its own, in one real Redis of the file. */
export function beforeEachInstallation(use: (made: Installation) => void | Promise<void>): void {
  let server: Awaited<ReturnType<typeof startTestRedis>>
  let raw: Redis
  let redis: RedisHandle
  let count = 0
  beforeAll(async () => {
    server = await startTestRedis()
    raw = new Redis(server.url)
  })
  beforeEach(async () => {
    await redis?.close()
    count += 1
    const [url, prefix] = [server.url, `i${count}`]
    redis = await openRedis({ url, role: 'scheduler', prefix })
    await use({ redis, raw, url, prefix, root: `{${prefix}}` })
  })
  afterAll(async () => {
    raw?.disconnect()
    await redis?.close()
    await server?.[Symbol.asyncDispose]()
  })
}
