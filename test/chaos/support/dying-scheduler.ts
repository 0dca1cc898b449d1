/**
 * A scheduler that kills itself with -9 at its n-th chance (DIE_AT_CALL), or exits with 0 when it has had nothing
 * to do for two seconds. Chances are before and after each write to the records, and before and after each
 * round trip of those that take several.
 */

import { openRedis } from '@sweepstack/redis'
import { Pipeline } from 'ioredis'
import { createScheduler } from '../../../apps/scheduler/src/scheduler.ts'
import { promisedHere } from '../../support/machine-speed.ts'

const dieAt = Number(process.env.DIE_AT_CALL)
const writes = new Set(['commit', 'settle', 'carryOut'])
let calls = 0
let idle: NodeJS.Timeout | undefined

function rest() {
  clearTimeout(idle)
  idle = setTimeout(() => process.exit(0), promisedHere(2000))
}

function die(): void {
  calls += 1
  if (calls === dieAt) process.kill(process.pid, 'SIGKILL')
}

const { exec } = Pipeline.prototype
Pipeline.prototype.exec = async function (this: Pipeline) {
  die()
  const replies = await exec.call(this)
  die()
  return replies
}

const redis = await openRedis({ url: process.env.REDIS_URL as string, role: 'scheduler' })
const deadly = Object.entries(redis.sweeps).map(([name, method]) => [
  name,
  !writes.has(name)
    ? method
    : async (...args: unknown[]) => {
        rest()
        die()
        const answer = await method(...args)
        die()
        return answer
      },
])
const sweeps = Object.fromEntries(deadly) as typeof redis.sweeps
rest()
const log = { info: () => undefined, error: () => undefined }
const { reconcile, lineages } = redis
await createScheduler({ sweeps, lineages, reconcile }, log).run(new AbortController().signal)
