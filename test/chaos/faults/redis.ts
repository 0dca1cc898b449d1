import { readdir, stat, truncate } from 'node:fs/promises'
import path from 'node:path'
import { Redis } from 'ioredis'
import { promisedHere } from '../../support/machine-speed.ts'
import { until } from '../../support/redis.ts'
import { audit, ended, lineageOf, type Observed, submit, trainsOn } from '../support/audit.ts'
import { type Cluster, type ClusterOptions, startCluster } from '../support/cluster.ts'
import { type Fault, type FaultResult, insist, skipped, sleep } from '../support/fault.ts'
import { mountSmallDisk } from '../support/small-disk.ts'

/** More lines than this from one worker in ten seconds of trouble is a flood. */
const floodLines = 100

/** Redis that dies, freezes, fills up or loses its tail. */
export const redisFaults: Fault[] = [
  redisKill('everysec', 3000, 1),
  redisKill('always', 8000, 0),
  {
    id: 'F5',
    title: 'power cut: the last bytes of the append-only file are lost',
    times: { full: 4, short: 1 },
    async run(times) {
      const total: FaultResult = { injections: times, lost: 0, doubled: 0, recoveries: [] }
      await using cluster = await loaded({ epochMs: 50 })
      const id = await submit(cluster, { lineages: 2, epochs: 100 * times })
      const key = await lineageOf(cluster, id)
      for (let cuts = 0; cuts < times; cuts += 1) {
        await trainsOn(cluster, key, 10)
        const file = await appendOnlyFile(cluster.redisDirectory)
        const cut = async () => truncate(file, (await stat(file)).size - 20_000 - 777 * cuts)
        await cluster.killRedis({ downMs: 500, meanwhile: cut })
        total.recoveries.push(await goesOn(cluster, key))
      }
      await ended(cluster, id)
      const { lost, doubled } = await audit(cluster, id)
      // Live events of epochs that were trained twice may be told twice; records may not.
      return { ...total, lost, doubled, note: 'records of the last moments trained again' }
    },
  },
  {
    id: 'F6',
    title: 'Redis frozen for 12 s (SIGSTOP)',
    times: { full: 2, short: 1 },
    async run(times) {
      await using cluster = await loaded({ epochMs: 200 })
      const id = await submit(cluster, { lineages: 3, epochs: 40 })
      const key = await lineageOf(cluster, id)
      const recoveries: number[] = []
      for (let freezes = 0; freezes < times; freezes += 1) {
        await trainsOn(cluster, key, 2)
        process.kill(cluster.redisPid(), 'SIGSTOP')
        const from = performance.now()
        const response = await fetch(`${cluster.url}/v1/sweeps/${id}`)
        const answeredMs = performance.now() - from
        insist(response.status === 503, `the API answers 503 (it was ${response.status})`)
        insist(
          answeredMs <= promisedHere(2500),
          `the API answers in 2 s (it took ${Math.round(answeredMs)} ms)`,
        )
        await sleep(12_000 - answeredMs)
        process.kill(cluster.redisPid(), 'SIGCONT')
        recoveries.push(await goesOn(cluster, key))
      }
      await ended(cluster, id)
      return { injections: times, recoveries, ...(await audit(cluster, id)) }
    },
  },
  {
    id: 'F11',
    title: 'Redis out of memory (maxmemory) for 10 s',
    times: { full: 2, short: 1 },
    run: (times) =>
      refusedWrites(times, {
        begin: (redis) => redis.config('SET', 'maxmemory', '1mb'),
        end: (redis) => redis.config('SET', 'maxmemory', '0'),
      }),
  },
  {
    id: 'F12',
    title: 'disk of the append-only file full for 10 s',
    times: { full: 1, short: 0 },
    async run(times) {
      await using disk = await mountSmallDisk(24)
      if (disk === undefined) return skipped('needs root, to mount a small disk')
      const directory = path.join(disk.directory, 'redis')
      return await refusedWrites(
        times,
        { begin: () => disk.fill(), end: () => disk.free() },
        { redis: { directory } },
      )
    },
  },
  {
    id: 'F17',
    title: 'failover: Redis is a read-only replica for 5 s',
    times: { full: 2, short: 1 },
    run: (times) =>
      refusedWrites(times, {
        begin: (redis) => redis.call('REPLICAOF', '127.0.0.1', '1'),
        end: (redis) => redis.call('REPLICAOF', 'NO', 'ONE'),
      }),
  },
]

function redisKill(appendfsync: 'everysec' | 'always', downMs: number, short: number): Fault {
  return {
    id: 'F4',
    title: `kill -9 of Redis under load (${appendfsync}), back after ${downMs / 1000} s`,
    times: { full: 4, short },
    async run(times) {
      await using cluster = await loaded({ epochMs: 100, redis: { appendfsync } })
      const id = await submit(cluster, { lineages: 4, epochs: 60 * times })
      const key = await lineageOf(cluster, id)
      const recoveries: number[] = []
      for (let kills = 0; kills < times; kills += 1) {
        await trainsOn(cluster, key, 3)
        await cluster.killRedis({ downMs })
        recoveries.push(await goesOn(cluster, key))
      }
      await ended(cluster, id)
      return { injections: times, recoveries, ...(await audit(cluster, id)) }
    },
  }
}

/** What the server appends to: one file up to Redis 6.2, the newest of several in servers since then. */
async function appendOnlyFile(directory: string): Promise<string> {
  const parts = path.join(directory, 'appendonlydir')
  const names = await readdir(parts).catch(() => [])
  const [newest] = names
    .filter((name) => name.endsWith('.incr.aof'))
    .sort(byNumber)
    .reverse()
  return newest ? path.join(parts, newest) : path.join(directory, 'appendonly.aof')
}

function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

/** A stack with two workers. */
async function loaded(options: ClusterOptions): Promise<Cluster> {
  const cluster = await startCluster(options)
  await cluster.startService()
  await Promise.all([cluster.startWorker(), cluster.startWorker()])
  return cluster
}

/** Milliseconds until the lineage has another epoch on record. */
export async function goesOn(cluster: Observed, key: string): Promise<number> {
  const from = performance.now()
  const first = await until('Redis is back', () =>
    cluster.records.lineages.read(key).catch(() => undefined),
  )
  if (first.status === 'idle') return performance.now() - from
  await until(
    'an epoch is recorded',
    async () => ((await cluster.records.lineages.read(key))?.epoch ?? 0) > first.epoch,
    { starts: 3, seconds: 60 },
  )
  return performance.now() - from
}

interface Trouble {
  begin(redis: Redis): Promise<unknown>
  end(redis: Redis): Promise<unknown>
}

/** Redis takes no writes for a while: nobody runs hot, nothing is lost, all go on by themselves. */
export async function refusedWrites(
  times: number,
  trouble: Trouble,
  options: ClusterOptions = {},
): Promise<FaultResult> {
  await using cluster = await loaded({ epochMs: 100, ...options })
  const redis = new Redis(cluster.adminUrl)
  redis.on('error', () => undefined)
  const id = await submit(cluster, { lineages: 4, epochs: 60 })
  const key = await lineageOf(cluster, id)
  const recoveries: number[] = []
  let mostLines = 0
  for (let round = 0; round < times; round += 1) {
    await trainsOn(cluster, key, 3, 60)
    const before = cluster.parts.map(({ lines }) => lines.length)
    await trouble.begin(redis)
    await sleep(10_000)
    await trouble.end(redis)
    const written = cluster.parts.map(({ lines }, place) => lines.length - (before[place] ?? 0))
    mostLines = Math.max(mostLines, ...written)
    recoveries.push(await goesOn(cluster, key))
  }
  redis.disconnect()
  insist(mostLines < floodLines, `no flood of log lines (${mostLines} from one process)`)
  await ended(cluster, id)
  return {
    injections: times,
    recoveries,
    note: `at most ${mostLines} log lines from a process`,
    ...(await audit(cluster, id)),
  }
}
