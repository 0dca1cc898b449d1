import { readdir, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisedHere } from '../../support/machine-speed.ts'
import { until } from '../../support/redis.ts'
import { audit, ended, lineageOf, submit, trainsOn } from '../support/audit.ts'
import { type Cluster, kill, startCluster } from '../support/cluster.ts'
import { type Fault, insist, skipped, sleep } from '../support/fault.ts'
import { mountSmallDisk } from '../support/small-disk.ts'

/** Trainers that crash, hang, take too much or find no room; checkpoints that are damaged. */
export const trainerFaults: Fault[] = [
  {
    id: 'F3',
    title: 'poison: a lineage kills its trainer at every start',
    times: { full: 3, short: 1 },
    async run(times) {
      await using cluster = await startCluster()
      await cluster.startService()
      await Promise.all([cluster.startWorker(), cluster.startWorker()])
      const poisoned = Array.from({ length: times }, (_, place) => 1000 + 2 * place)
      for (const seed of poisoned) await cluster.fault(`crash-${seed}`, 'always')
      const id = await submit(cluster, { lineages: 2 * times, epochs: 4 })
      const sweep = await ended(cluster, id)
      insist(sweep.counts.failed === times, `${times} poisoned trials fail`)
      for (const seed of poisoned) {
        const { failure } = await cluster.client.trial(id, seed - 999)
        insist(failure?.code === 'POISONED', 'a poisoned trial says so')
        insist(
          failure?.lastLines?.some((line) => line.includes(`crash at seed ${seed}`)) === true,
          'a poisoned trial has the last lines of its trainer',
        )
        await cluster.pardon(`crash-${seed}`)
      }
      const [group] = await cluster.client.failures(id)
      insist(group?.count === times, 'the failures are one group')
      await cluster.client.retry(id, { signature: group?.signature as string })
      await until('the retried complete', async () => {
        const { counts, status } = await cluster.client.sweep(id)
        return status === 'completed' && counts.completed === 2 * times
      })
      return {
        injections: times,
        recoveries: [],
        note: 'set aside with last lines; retry completes',
        ...(await audit(cluster, id)),
      }
    },
  },
  {
    id: 'F13',
    title: 'checkpoint disk full, then read-only',
    times: { full: 2, short: 2 },
    async run(times) {
      await using disk = await mountSmallDisk(8)
      if (disk === undefined) return skipped('needs root, to mount a small disk')
      await using cluster = await startCluster({
        epochMs: 100,
        artifacts: path.join(disk.directory, 'artifacts'),
      })
      await cluster.startService()
      await cluster.startWorker()
      const id = await submit(cluster, { lineages: 2 * times, epochs: 100 })
      const recoveries: number[] = []
      for (let round = 0; round < times; round += 1) {
        const key = await runningLineage(cluster)
        await trainsOn(cluster, key, 2, 100)
        if (round % 2 === 0) await disk.fill()
        else await disk.readOnly(true)
        const worker = await until('the worker pauses and says why', async () =>
          (await cluster.client.workers()).find(({ status }) => status === 'paused'),
        )
        insist(/STORE_(FULL|READ_ONLY)/.test(worker.reason ?? ''), 'the reason has a code')
        await sleep(2000)
        if (round % 2 === 0) await disk.free()
        else await disk.readOnly(false)
        const from = performance.now()
        await until('the worker takes lineages again', async () => {
          const [again] = await cluster.client.workers()
          return again?.status === 'active'
        })
        recoveries.push(performance.now() - from)
      }
      insist(Math.max(...recoveries) <= promisedHere(3000), 'taking lineages again within 3 s')
      await ended(cluster, id)
      return { injections: times, recoveries, ...(await audit(cluster, id)) }
    },
  },
  {
    id: 'F14',
    title: 'a trainer exceeds its memory limit',
    times: { full: 2, short: 1 },
    async run(times) {
      await using cluster = await startCluster({ env: { SWEEPSTACK_TRAINER_MEMORY_MB: '300' } })
      await cluster.startService()
      await cluster.startWorker({ SWEEPSTACK_SLOTS: '2' })
      // One that does so once is tried again alone; one that always does is given up.
      for (let place = 0; place < times; place += 1) await cluster.fault(`exhaust-${1000 + place}`)
      await cluster.fault('exhaust-1900', 'always')
      const id = await submit(cluster, { lineages: 8, epochs: 5 })
      const hopeless = await submit(cluster, { lineages: 1, epochs: 5, seed: 1900 })
      await ended(cluster, id)
      await ended(cluster, hopeless)
      const { failure } = await cluster.client.trial(hopeless, 1)
      insist(failure?.code === 'OUT_OF_MEMORY', 'a trial that never fits fails as such')
      return {
        injections: times + 1,
        recoveries: [],
        note: 'retried alone; the hopeless one fails',
        ...(await audit(cluster, id)),
      }
    },
  },
  {
    id: 'F15',
    title: 'a trainer hangs',
    times: { full: 3, short: 1 },
    async run(times) {
      await using cluster = await startCluster({
        env: { SWEEPSTACK_HANG_SECONDS: String(promisedHere(2000) / 1000) },
      })
      await cluster.startService()
      await cluster.startWorker()
      for (let place = 0; place < times; place += 1) await cluster.fault(`hang-${1000 + place}`)
      const id = await submit(cluster, { lineages: times + 1, epochs: 5 })
      await ended(cluster, id)
      return { injections: times, recoveries: [], ...(await audit(cluster, id)) }
    },
  },
  {
    id: 'F18',
    title: 'the newest checkpoint is truncated or corrupt',
    times: { full: 4, short: 2 },
    async run(times) {
      await using cluster = await startCluster({ epochMs: 100 })
      await cluster.startService()
      const id = await submit(cluster, { lineages: 1, epochs: 6 * times })
      const key = await lineageOf(cluster, id)
      for (let round = 0; round < times; round += 1) {
        const worker = await cluster.startWorker()
        await trainsOn(cluster, key, 3)
        await kill(worker, 'SIGTERM')
        const newest = (await cluster.records.lineages.read(key))?.checkpoints[0]
        const file = path.join(cluster.directory, 'artifacts', newest?.artifact ?? '')
        if (round % 2 === 0) await truncate(file, 1000)
        else await writeFile(file, Buffer.alloc(newest?.bytes ?? 0, 7))
      }
      const worker = await cluster.startWorker()
      await ended(cluster, id)
      insist(
        worker.lines.some((line) => line.includes('checkpoints skipped')),
        'a damaged checkpoint is skipped and said so',
      )
      const folder = path.join(cluster.directory, 'artifacts/checkpoints', key)
      const lineage = await cluster.records.lineages.read(key)
      insist(
        (await readdir(folder)).length === lineage?.checkpoints.length,
        'no file lies about that no record names',
      )
      return { injections: times, recoveries: [], ...(await audit(cluster, id)) }
    },
  },
]

async function runningLineage(cluster: Cluster): Promise<string> {
  return until('a lineage is trained', async () => {
    const [worker] = await cluster.client.workers()
    return worker?.running[0]
  })
}
