import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startCluster } from '../../chaos/support/cluster.ts'
import { childrenOf } from '../../support/children-of.ts'
import { until } from '../../support/redis.ts'

const key = 'a-key-that-nobody-may-read-0123456789'

/** Of a process and all that it has started, from /proc. */
function argumentsOf(pid: number): string[] {
  const own = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  return [own, ...childrenOf(pid).flatMap(argumentsOf)]
}

test.runIf(process.platform === 'linux')(
  'no process has a secret among its arguments, which other users of the machine can read',
  async () => {
    await using cluster = await startCluster({ env: { SWEEPSTACK_API_KEY: key } })
    const [api, scheduler] = [cluster.spawn('api'), cluster.spawn('scheduler')]
    const worker = await cluster.startWorker()
    const trainers = () => argumentsOf(worker.pid).filter((one) => one.includes('fake-trainer'))
    await until('a trainer runs', async () => trainers().length > 0)
    const all = [api, scheduler, worker].flatMap(({ pid }) => argumentsOf(pid))
    all.push(...argumentsOf(cluster.redisPid()))
    const { password } = new URL(cluster.adminUrl)
    expect(password.length).toBeGreaterThan(10)
    for (const secret of [key, password]) {
      expect(all.filter((one) => one.includes(secret))).toEqual([])
    }
  },
)
