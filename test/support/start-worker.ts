import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { cacheDirectory } from '@sweepstack/provision'
import type { startTestApi } from './api.ts'

const main = path.resolve(import.meta.dirname, '../../apps/worker/dist/main.js')

/** A worker with one slot as its users run it, on the Redis and the artifacts of an API of a test. */
export function startWorker({ server, dataRoot }: Awaited<ReturnType<typeof startTestApi>>) {
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      REDIS_URL: server.url,
      SWEEPSTACK_ARTIFACTS: path.join(dataRoot, 'artifacts'),
      SWEEPSTACK_CACHE: cacheDirectory(process.env),
      SWEEPSTACK_SLOTS: '1',
    },
    stdio: 'ignore',
  })
  return {
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
