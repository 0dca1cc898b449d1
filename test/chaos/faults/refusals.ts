import { Redis } from 'ioredis'
import { audit, ended, lineageOf, submit, trainsOn } from '../support/audit.ts'
import { type Cluster, type ClusterOptions, kill, startCluster } from '../support/cluster.ts'
import { type Fault, type FaultResult, insist } from '../support/fault.ts'
import { refusedWrites } from './redis.ts'

/** Milliseconds in which a part must end that is told to, on docs/reliability.md. */
const promisedEndMs = { api: 10_000, scheduler: 10_000, worker: 25_000 }
/** What a machine with other work may add. */
const slackMs = 3000

/** All connect as a user of their own, whose rights can be taken away. */
const asUser: ClusterOptions = {
  async redisUrl(own) {
    const admin = new Redis(own)
    await admin.acl('SETUSER', 'sweeps', 'on', '>password', '~*', '&*', '+@all')
    admin.disconnect()
    return `redis://sweeps:password@127.0.0.1:${new URL(own).port}`
  },
}

/** A Redis that answers and refuses, and one that does not answer those who want to leave. */
export const refusalFaults: Fault[] = [
  {
    id: 'F23',
    title: 'SIGTERM while Redis is frozen, down, full, or refuses every command',
    times: { full: 1, short: 0 },
    async run(times) {
      const total: FaultResult = { injections: 0, lost: 0, doubled: 0, recoveries: [] }
      for (let round = 0; round < times; round += 1) {
        for (const trouble of troubles) {
          const { lost, doubled, slowestMs } = await stopDuring(trouble)
          total.injections += 1
          total.lost += lost
          total.doubled += doubled
          total.recoveries.push(slowestMs)
        }
      }
      return { ...total, note: 'seconds until the last part had ended' }
    },
  },
  {
    id: 'F24',
    title: 'the Redis user loses its permissions for 10 s',
    times: { full: 2, short: 1 },
    run: (times) =>
      refusedWrites(
        times,
        {
          begin: (redis) => redis.acl('SETUSER', 'sweeps', '-@all'),
          end: (redis) => redis.acl('SETUSER', 'sweeps', '+@all'),
        },
        asUser,
      ),
  },
]

interface Trouble {
  begin(cluster: Cluster, admin: Redis): Promise<unknown>
  end(cluster: Cluster, admin: Redis): Promise<unknown>
}

const troubles: Trouble[] = [
  {
    begin: async (cluster) => process.kill(cluster.redisPid(), 'SIGSTOP'),
    end: async (cluster) => process.kill(cluster.redisPid(), 'SIGCONT'),
  },
  {
    begin: async (cluster) => process.kill(cluster.redisPid(), 'SIGKILL'),
    // Users are not in its files.
    end: async (cluster) => {
      await cluster.killRedis({ downMs: 0 })
      await asUser.redisUrl?.(cluster.adminUrl)
    },
  },
  {
    begin: (_, admin) => admin.config('SET', 'maxmemory', '1mb'),
    end: (_, admin) => admin.config('SET', 'maxmemory', '0'),
  },
  {
    begin: (_, admin) => admin.acl('SETUSER', 'sweeps', '-@all'),
    end: (_, admin) => admin.acl('SETUSER', 'sweeps', '+@all'),
  },
]

/** Tells all parts to stop, starts others when Redis is well again, and looks what became of the work. */
async function stopDuring(trouble: Trouble) {
  await using cluster = await startCluster({ epochMs: 100, ...asUser })
  const admin = new Redis(cluster.adminUrl)
  admin.on('error', () => undefined)
  await cluster.startService()
  await cluster.startWorker()
  const id = await submit(cluster, { lineages: 2, epochs: 40 })
  await trainsOn(cluster, await lineageOf(cluster, id), 3)
  const parts = [...cluster.parts]
  await trouble.begin(cluster, admin)
  const taken = await Promise.all(
    parts.map(async (running) => {
      const from = performance.now()
      await kill(running, 'SIGTERM')
      const tookMs = performance.now() - from
      const promisedMs = promisedEndMs[running.part] + slackMs
      insist(tookMs <= promisedMs, `${running.part} ends in time (${Math.round(tookMs)} ms)`)
      return tookMs
    }),
  )
  await trouble.end(cluster, admin)
  admin.disconnect()
  await cluster.startService()
  await cluster.startWorker()
  await ended(cluster, id)
  return { ...(await audit(cluster, id)), slowestMs: Math.max(...taken) }
}
