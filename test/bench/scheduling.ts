/**
 * npm run bench:scheduling: what a sweep of 10,000 lineages costs the scheduler: carrying all of it out (steps,
 * commits, outbox, queue), one round of the reconciler with everything active and nothing to mend, and one
 * after Redis lost the whole queue; then what one step costs in sweeps with 1,000, 10,000 and 50,000 open trials, and
 * what judging one arrival costs where so many trials rest at a rung; then what a step costs in a sweep that follows a fleet
 * of 1, 200 and 1,000 workers.
 * Time of the processors is printed as well: other work on the machine does not change it much.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseDefinition } from '@sweepstack/protocol'
import { openRedis } from '@sweepstack/redis'
import { Redis } from 'ioredis'
import { createScheduler } from '../../apps/scheduler/src/scheduler.ts'
import { createPlanned } from '../support/planned-sweep.ts'
import { startTestRedis } from '../support/redis.ts'
import { describeMachine } from './machine.ts'
import { costOfArrival } from './scheduling-arrivals.ts'
import { costOfFleet, costOfStep, tellSteps } from './scheduling-steps.ts'

const trials = 10_000
const rounds = 5
const id = `swp_${'0'.repeat(20)}`
const datasetHash = 'b'.repeat(64)

console.log(describeMachine())
const directory = await mkdtemp(path.join(tmpdir(), 'sweepstack-bench-'))
const server = await startTestRedis({ directory })
const redis = await openRedis({ url: server.url, role: 'scheduler' })
const raw = new Redis(server.url)

const learningRate = Array.from({ length: trials / 1000 }, (_, place) => (place + 1) / 1000)
const definition = parseDefinition({
  name: 'bench',
  dataset: 'fake',
  parameters: { epochs: 10, learningRate },
  repeats: 1000,
  parallelism: trials,
})
await createPlanned(redis, { id, definition, dataset: datasetHash })

const log = { info: () => undefined, error: () => undefined }
const opening = await measured(() => createScheduler(redis, log).advance(id))
const { waiting } = await redis.queueCounts()
if (waiting !== trials) throw new Error(`${waiting} of ${trials} lineages are in the queue`)
tell('carrying out a sweep', opening)

const quiet = await measured(async () => {
  for (let round = 0; round < rounds; round += 1) await redis.reconcile()
})
tell(`${rounds} rounds of the reconciler`, quiet)

const jobs = await raw.keys('*:bull:*')
for (let from = 0; from < jobs.length; from += 1000) {
  await raw.unlink(...jobs.slice(from, from + 1000))
}
let mended = 0
const mending = await measured(async () => {
  mended = (await redis.reconcile()).enqueued
})
if (mended !== trials) throw new Error(`${mended} of ${trials} lineages were queued again`)
tell('queueing all anew', mending)

const costs: Awaited<ReturnType<typeof costOfStep>>[] = []
for (const open of [1000, 10_000, 50_000]) costs.push(await costOfStep(redis, raw, open, 50))
tellSteps(costs)
const arrivals: typeof costs = []
for (const resting of [1000, 10_000, 50_000]) {
  arrivals.push(await costOfArrival(redis, raw, resting, 50))
}
tellSteps(arrivals, 'at a rung')
const fleets: typeof costs = []
for (const workers of [1, 200, 1000]) fleets.push(await costOfFleet(redis, raw, workers, 50))
tellSteps(fleets, 'workers')

raw.disconnect()
await redis.close()
await server.stop()
await rm(directory, { recursive: true, force: true })

interface Cost {
  seconds: number
  /** Of the processors, here and in Redis. */
  here: number
  inRedis: number
}

async function measured(act: () => Promise<unknown>): Promise<Cost> {
  const [from, here, inRedis] = [performance.now(), process.cpuUsage(), await redisSeconds()]
  await act()
  const { user, system } = process.cpuUsage(here)
  return {
    seconds: (performance.now() - from) / 1000,
    here: (user + system) / 1e6,
    inRedis: (await redisSeconds()) - inRedis,
  }
}

async function redisSeconds(): Promise<number> {
  const found = (await raw.info('cpu')).matchAll(/used_cpu_(?:sys|user):([\d.]+)/g)
  return [...found].reduce((sum, [, seconds]) => sum + Number(seconds), 0)
}

function tell(what: string, { seconds, here, inRedis }: Cost): void {
  const cpu = `${here.toFixed(2)} s of a core here, ${inRedis.toFixed(2)} s in Redis`
  console.log(`${what}, ${trials} lineages: ${seconds.toFixed(2)} s (${cpu})`)
}
