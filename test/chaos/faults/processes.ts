import { readdirSync, readFileSync } from 'node:fs'
import { childrenOf } from '../../support/children-of.ts'
import { promisedHere } from '../../support/machine-speed.ts'
import { until } from '../../support/redis.ts'
import { audit, ended, lineageOf, recovery, submit, trainsOn } from '../support/audit.ts'
import { type Cluster, type RunningPart, startCluster } from '../support/cluster.ts'
import { type Fault, insist, promisedRecoveryMs, sleep } from '../support/fault.ts'

/** Processes of the stack that die, freeze or leave. */
export const processFaults: Fault[] = [
  {
    id: 'F1',
    title: 'kill -9 of a worker in mid-epoch, at a random moment',
    times: { full: 24, short: 2 },
    async run(times) {
      await using cluster = await startCluster({ epochMs: 200 })
      await cluster.startService()
      const workers = [await cluster.startWorker(), await cluster.startWorker()]
      const id = await submit(cluster, { lineages: 1, epochs: 20 * times })
      const key = await lineageOf(cluster, id)
      const recoveries: number[] = []
      for (let kills = 0; kills < times; kills += 1) {
        await trainsOn(cluster, key, 2)
        await sleep(Math.random() * 200)
        const victim = await trainerOf(cluster, key, workers)
        recoveries.push(await recovery(cluster, key, () => victim.child.kill('SIGKILL')))
        await replace(cluster, workers, victim)
      }
      await ended(cluster, id)
      insist(Math.max(...recoveries) <= promisedHere(promisedRecoveryMs), 'going on within 12 s')
      return { injections: times, recoveries, ...(await audit(cluster, id)) }
    },
  },
  {
    id: 'F2',
    title: 'kill -9 of the supervisor while its trainer is in a native call',
    times: { full: 5, short: 1 },
    async run(times) {
      await using cluster = await startCluster()
      await cluster.startService()
      const recoveries: number[] = []
      const id = await submit(cluster, { lineages: times + 1, epochs: 5 })
      for (let kills = 0; kills < times; kills += 1) {
        // A trainer that hangs sees no broken channel: only the kernel can end it.
        await cluster.fault('hang')
        const worker = await cluster.startWorker()
        await until('the trainer hangs', async () => !existsFault(cluster, 'hang'))
        const [trainer] = childrenOf(worker.pid)
        worker.child.kill('SIGKILL')
        const from = performance.now()
        await until('the trainer is gone', async () => !isAlive(trainer as number))
        recoveries.push(performance.now() - from)
      }
      insist(
        Math.max(...recoveries) <= promisedHere(2000),
        'no trainer outlives its supervisor by 2 s',
      )
      await cluster.startWorker()
      await ended(cluster, id)
      return {
        injections: times,
        recoveries,
        note: 'recovery: until the trainer is gone',
        ...(await audit(cluster, id)),
      }
    },
  },
  {
    id: 'F7',
    title: 'worker frozen for longer than its lease (SIGSTOP), then resumed',
    times: { full: 3, short: 1 },
    async run(times) {
      await using cluster = await startCluster({ epochMs: 300 })
      await cluster.startService()
      const workers = [await cluster.startWorker(), await cluster.startWorker()]
      const id = await submit(cluster, { lineages: 1, epochs: promisedHere(40) * times })
      const key = await lineageOf(cluster, id)
      const recoveries: number[] = []
      for (let freezes = 0; freezes < times; freezes += 1) {
        await trainsOn(cluster, key, 2)
        const victim = await trainerOf(cluster, key, workers)
        const frozen = [victim.pid, ...childrenOf(victim.pid)]
        const signal = (name: NodeJS.Signals) => {
          for (const pid of frozen) process.kill(pid, name)
        }
        recoveries.push(await recovery(cluster, key, () => signal('SIGSTOP')))
        await sleep(1000)
        signal('SIGCONT')
        await until('the sleeper is told that its fence is stale', async () => {
          const { stale = 0 } = await cluster.records.counters()
          return stale > freezes
        })
      }
      await ended(cluster, id)
      const { stale = 0 } = await cluster.records.counters()
      insist(stale >= times, 'the sleeper wrote with a stale fence and was refused')
      return {
        injections: times,
        recoveries,
        note: `${stale} stale reports refused`,
        ...(await audit(cluster, id)),
      }
    },
  },
  {
    id: 'F16',
    title: 'SIGTERM of a worker in mid-epoch: drain and hand back',
    times: { full: 10, short: 2 },
    async run(times) {
      await using cluster = await startCluster({ epochMs: 500 })
      await cluster.startService()
      const workers = [await cluster.startWorker(), await cluster.startWorker()]
      const id = await submit(cluster, { lineages: 1, epochs: 15 * times })
      const key = await lineageOf(cluster, id)
      const recoveries: number[] = []
      for (let drains = 0; drains < times; drains += 1) {
        await trainsOn(cluster, key, 1)
        const victim = await trainerOf(cluster, key, workers)
        recoveries.push(await recovery(cluster, key, () => victim.child.kill('SIGTERM')))
        const lineage = await cluster.records.lineages.read(key)
        insist(lineage?.starts === 1, 'a drain burns no start')
        await replace(cluster, workers, victim)
        await until('the drained worker has left', async () => victim.child.exitCode !== null)
        insist(victim.child.exitCode === 0, 'a drained worker exits with 0')
      }
      insist(Math.max(...recoveries) <= promisedHere(2500), 'handed back within 2 s')
      await ended(cluster, id)
      return { injections: times, recoveries, ...(await audit(cluster, id)) }
    },
  },
]

/** Starts a worker in the place of one that is gone; no lineage ends meanwhile. */
async function replace(cluster: Cluster, workers: RunningPart[], gone: RunningPart): Promise<void> {
  await cluster.held(async () => {
    workers.splice(workers.indexOf(gone), 1, await cluster.startWorker())
  })
}

async function trainerOf(cluster: Cluster, key: string, workers: RunningPart[]) {
  return until('a worker trains the lineage', async () => {
    const lineage = await cluster.records.lineages.read(key)
    if (lineage?.status !== 'running') return undefined
    const fleet = await cluster.records.fleet.list()
    const pid = fleet.find(({ id }) => id === lineage.worker)?.pid
    return workers.find((worker) => worker.pid === pid)
  })
}

/** A zombie waits for its parent only: it holds no device any more. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

function existsFault(cluster: Cluster, name: string): boolean {
  return readdirSync(cluster.faults).includes(name)
}
