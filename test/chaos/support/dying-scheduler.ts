/**
 * A scheduler that kills itself with -9 before or after its n-th call to the records (DIE_AT_CALL: odd
 * before, even after), or exits with 0 when it has had nothing to do for two seconds.
 */
import { openRedis } from '@sweepstack/redis'
import { createScheduler } from '../../../apps/scheduler/src/scheduler.ts'

const dieAt = Number(process.env.DIE_AT_CALL)
const writes = new Set(['commit', 'carryOut', 'settle'])
let calls = 0
let idle: NodeJS.Timeout | undefined

function rest() {
  clearTimeout(idle)
  idle = setTimeout(() => process.exit(0), 2000)
}

function die(): void {
  calls += 1
  if (calls === dieAt) process.kill(process.pid, 'SIGKILL')
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
