import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findRedisServer, type PrivateRedisOptions, startPrivateRedis } from '@sweepstack/provision'
import { patience, type Work } from './machine-speed.ts'

/** A real redis-server of the test's own, on a free port of 127.0.0.1. */
export async function startTestRedis(options: Partial<PrivateRedisOptions> = {}) {
  const directory = options.directory ?? (await mkdtemp(path.join(tmpdir(), 'sweepstack-redis-')))
  const binary = await findRedisServer({ env: process.env, progress: () => undefined })
  const redis = await startPrivateRedis({ binary, env: process.env, ...options, directory })
  return {
    ...redis,
    directory,
    async [Symbol.asyncDispose]() {
      await redis.stop()
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Between two questions: at first what is quick is seen at once, later who asks takes nothing from what is waited for. */
const shortestWaitMs = 20
const longestWaitMs = 100

/** Asks until the answer is truthy; fails with what it waited for when this machine had ample time for the work. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  work: Work = { starts: 2, seconds: 15 },
): Promise<T> {
  const timeoutMs = patience(work)
  const deadline = performance.now() + timeoutMs
  for (let waitMs = shortestWaitMs; ; waitMs = Math.min(longestWaitMs, 1.25 * waitMs)) {
    const answer = await ask()
    if (answer) return answer
    if (performance.now() > deadline) throw new Error(`${what}: not within ${timeoutMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
}
