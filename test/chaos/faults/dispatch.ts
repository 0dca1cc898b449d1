import { spawn } from 'node:child_process'
import path from 'node:path'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { until } from '../../support/redis.ts'
import { audit, definitionOf, ended, lineageOf, submit, trainsOn } from '../support/audit.ts'
import { kill, startCluster } from '../support/cluster.ts'
import { type Fault, insist, sleep } from '../support/fault.ts'

const support = path.resolve(import.meta.dirname, '../support')

/** What lies between a request and a worker: API, scheduler, outbox, queue, clocks. */
export const dispatchFaults: Fault[] = [
  {
    id: 'F8a',
    title: 'kill -9 of the API around POST /v1/sweeps',
    times: { full: 15, short: 2 },
    async run(times) {
      await using cluster = await startCluster({ epochMs: 20 })
      cluster.spawn('scheduler')
      await cluster.startWorker()
      const ids: string[] = []
      for (let kills = 0; kills < times; kills += 1) {
        const api = await cluster.startApi()
        const definition = definitionOf({ lineages: 3, epochs: 2, seed: 1000 + 10 * kills })
        const key = `key-${kills}`
        const first = cluster.client.createSweep(definition, key).catch(() => undefined)
        await sleep(Math.random() * 30)
        await kill(api)
        const answered = await first
        const next = await cluster.startApi()
        const { id } = await cluster.client.createSweep(definition, key)
        insist(answered === undefined || answered.id === id, 'one sweep per Idempotency-Key')
        ids.push(id)
        await kill(next)
      }
      await cluster.startApi()
      let lost = 0
      let doubled = 0
      for (const id of ids) {
        await ended(cluster, id)
        const found = await audit(cluster, id)
        lost += found.lost
        doubled += found.doubled
      }
      const { sweeps } = await cluster.client.sweeps(100)
      doubled += sweeps.length - times
      return { injections: times, lost, doubled, recoveries: [] }
    },
  },
  {
    id: 'F8b',
    title: 'kill -9 of the scheduler before and after each of its writes',
    times: { full: 400, short: 20 },
    async run(times) {
      await using cluster = await startCluster({ epochMs: 5 })
      await cluster.startApi()
      await cluster.startWorker({ SWEEPSTACK_SLOTS: '2' })
      // Two at a time: so it takes many steps, each with its commands.
      const id = await submit(cluster, { lineages: 16, epochs: [1, 2], parallelism: 2 })
      let deaths = 0
      // Each one dies at a later call than the one before, until one lives long enough to finish.
      for (let call = 1; deaths < times; call += 1) {
        const died = await diesAtCall(cluster.env, call)
        if (!died) break
        deaths += 1
        const { status } = await cluster.client.sweep(id)
        if (status !== 'running') break
      }
      cluster.spawn('scheduler')
      await ended(cluster, id)
      return { injections: deaths, recoveries: [], ...(await audit(cluster, id)) }
    },
  },
  {
    id: 'F9',
    title: 'duplicate delivery: two workers get the same lineage',
    times: { full: 5, short: 1 },
    async run(times) {
      await using cluster = await startCluster({ epochMs: 200 })
      await cluster.startService()
      await Promise.all([cluster.startWorker(), cluster.startWorker()])
      const connection = new Redis(cluster.redisUrl, { maxRetriesPerRequest: null })
      const queue = new Queue('lineages', { connection, prefix: '{sweepstack}:bull' })
      const id = await submit(cluster, { lineages: 1, epochs: 10 * times })
      const key = await lineageOf(cluster, id)
      for (let copy = 0; copy < times; copy += 1) {
        await trainsOn(cluster, key, 3)
        // Both are in the same epoch: neither goes on before the other has begun.
        await cluster.held(async () => {
          await queue.add('train', { lineage: key }, { jobId: `${key}-copy-${copy}` })
          await until('the second start fences the first', async () => {
            const { fenced = 0 } = await cluster.records.counters()
            return fenced > copy
          })
        })
      }
      await ended(cluster, id)
      await queue.close()
      connection.disconnect()
      const { fenced = 0, differing = 0 } = await cluster.records.counters()
      insist(fenced >= times, 'the second start fenced the first')
      insist(differing === 0, 'epochs that both trained have the same bits')
      return { injections: times, recoveries: [], ...(await audit(cluster, id)) }
    },
  },
  {
    id: 'F10',
    title: 'clocks of two workers: one an hour ahead, one an hour behind',
    times: { full: 2, short: 2 },
    async run(times) {
      await using cluster = await startCluster({ epochMs: 100 })
      await cluster.startService()
      const skewed = (seconds: number) => ({
        NODE_OPTIONS: `--import ${path.join(support, 'skewed-clock.mjs')}`,
        SKEW_SECONDS: String(seconds),
      })
      await Promise.all([cluster.startWorker(skewed(3600)), cluster.startWorker(skewed(-3600))])
      // Crashes are tried again after a wait: on whose clock?
      await cluster.fault('crash-1001')
      await cluster.fault('crash-1003')
      const id = await submit(cluster, { lineages: 8, epochs: 5 })
      const from = performance.now()
      await ended(cluster, id, { starts: 2, seconds: 30 })
      const seconds = Math.round((performance.now() - from) / 1000)
      for (const { seenAt } of await cluster.client.workers()) {
        insist(Math.abs(Date.now() - Date.parse(seenAt)) < 60_000, 'the fleet is seen by one clock')
      }
      return {
        injections: times,
        recoveries: [],
        note: `8 lineages in ${seconds} s`,
        ...(await audit(cluster, id)),
      }
    },
  },
]

/** Runs a scheduler that kills itself at its n-th write; false if it came to rest before that. */
async function diesAtCall(env: Record<string, string>, call: number): Promise<boolean> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--conditions=source', path.join(support, 'dying-scheduler.ts')],
    { env: { ...env, DIE_AT_CALL: String(call) }, stdio: 'inherit' },
  )
  await until(
    'the scheduler dies or rests',
    async () => child.exitCode !== null || child.signalCode !== null,
  )
  return child.signalCode === 'SIGKILL'
}
