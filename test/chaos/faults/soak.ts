import { createClient } from '@sweepstack/client'
import { residentMb } from '@sweepstack/process'
import { freePort } from '@sweepstack/provision'
import { promisedHere } from '../../support/machine-speed.ts'
import { until } from '../../support/redis.ts'
import { audit, ended, submit } from '../support/audit.ts'
import { type Cluster, kill, type RunningPart, startCluster } from '../support/cluster.ts'
import { type Fault, insist } from '../support/fault.ts'

const killEveryMs = 5000
/** Kills after which processes are taken for warm: their memory then is where the comparison begins. */
const warmAfter = 12
const longest = { starts: 60, seconds: 600 }

/**
 * Every five seconds a worker, the scheduler or the API is killed, in turn, and started again. Beside them
 * runs one of each that nobody kills, to see whether their memory grows.
 */
export const soak: Fault = {
  id: 'F20',
  title: 'soak: 1,000 short lineages, every 5 s a part is killed',
  times: { full: 1000, short: 60 },
  async run(times) {
    // The audit reads all events: none may be trimmed before.
    const env = { SWEEPSTACK_EVENTS_KEPT: '1000000' }
    await using cluster = await startCluster({ epochMs: 200, env })
    const victims = await startVictims(cluster)
    const survivors = await startSurvivors(cluster)
    const id = await submit(cluster, { lineages: times, epochs: [1, 3] })
    const sampled: Resident[] = []
    let isOver = false
    const over = Promise.all([
      ended(cluster, id, longest),
      // The survivor answers as much as the one that is killed.
      ended({ ...cluster, client: survivors.client }, id, longest),
    ]).finally(() => {
      isOver = true
    })
    let kills = 0
    for (;;) {
      const due = performance.now() + promisedHere(killEveryMs)
      await Promise.race([over, at(due)])
      if (isOver) break
      sampled.push(survivors.resident())
      await (victims[kills % victims.length] as Victim)()
      kills += 1
    }
    await over
    sampled.push(survivors.resident())
    const found = await audit(cluster, id)
    const note = growth(sampled, times >= 1000)
    return { injections: kills, recoveries: [], note, ...found }
  },
}

/** Ends a part and starts it again. */
type Victim = () => Promise<void>

async function startVictims(cluster: Cluster): Promise<Victim[]> {
  const killedAndStarted = (first: RunningPart, start: () => Promise<RunningPart>): Victim => {
    let running = first
    return async () => {
      await kill(running)
      running = await start()
    }
  }
  const startScheduler = async () => cluster.spawn('scheduler')
  const startWorker = () => cluster.startWorker()
  const api = killedAndStarted(await cluster.startApi(), cluster.startApi)
  const scheduler = killedAndStarted(await startScheduler(), startScheduler)
  const workers = await Promise.all([startWorker(), startWorker(), startWorker()])
  return [...workers.map((worker) => killedAndStarted(worker, startWorker)), scheduler, api]
}

type Resident = Record<'api' | 'scheduler' | 'worker' | 'redis', number>

async function startSurvivors(cluster: Cluster) {
  const port = await freePort()
  const client = createClient({ url: `http://127.0.0.1:${port}` })
  const api = cluster.spawn('api', { SWEEPSTACK_PORT: String(port) })
  const scheduler = cluster.spawn('scheduler')
  const worker = await cluster.startWorker()
  await until('the second API answers', () => client.workers().catch(() => undefined))
  return {
    client,
    resident: (): Resident => ({
      api: residentMb(api.pid) as number,
      scheduler: residentMb(scheduler.pid) as number,
      worker: residentMb(worker.pid) as number,
      redis: residentMb(cluster.redisPid()) as number,
    }),
  }
}

/**
 * RSS of the survivors once warm and at the end, in words; on a busy machine the sweep may end before they are warm.
 * That of Redis grows with its records.
 * @throws Error if another's grew by more than a quarter, where the soak is long enough to tell
 */
function growth(sampled: Resident[], tells: boolean): string {
  const end = sampled.at(-1) as Resident
  const parts = Object.keys(end) as (keyof Resident)[]
  if (sampled.length <= warmAfter + 1) {
    const sizes = parts.map((part) => `${part} ${end[part]}`)
    return `RSS in MB: ${sizes.join(', ')}; not compared, for that takes more than ${warmAfter} kills`
  }
  const begin = sampled[warmAfter] as Resident
  for (const part of ['api', 'scheduler', 'worker'] as const) {
    const grew = `the memory of the ${part} is flat (${begin[part]} → ${end[part]} MB)`
    if (tells) insist(end[part] <= 1.25 * begin[part], grew)
  }
  const sizes = parts.map((part) => `${part} ${begin[part]} → ${end[part]}`)
  return `RSS in MB, ${warmAfter} kills in → end: ${sizes.join(', ')}`
}

function at(due: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
}
