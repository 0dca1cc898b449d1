import { promisedHere } from '../../support/machine-speed.ts'
import { auditEnded, ended } from '../support/audit.ts'
import { kill, startCluster } from '../support/cluster.ts'
import { type Fault, insist, promisedRecoveryMs, sleep } from '../support/fault.ts'

/** Of a sweep that has more to train than there is time for. */
const lineages = 1000
const epochs = 20
const epochMs = 200
/** From one kill to the next, and from the last to the end of the time. */
const betweenMs = 4000

/** A sweep under a budget of time whose scheduler dies, the last time shortly before the end, and is away at the end. */
export const timeBudgetFault: Fault = {
  id: 'F30',
  title: 'kill -9 of the scheduler under a budget of time, also across its end',
  times: { full: 6, short: 1 },
  async run(times) {
    await using cluster = await startCluster({ epochMs })
    const { client } = cluster
    await cluster.startApi()
    let scheduler = cluster.spawn('scheduler')
    for (let workers = 0; workers < 2; workers += 1) await cluster.startWorker()
    const budgetMs = promisedHere(betweenMs) * (times + 1)
    const { id, endsBefore } = await client.createSweep({
      name: 'on time',
      dataset: 'fake',
      parameters: { epochs },
      repeats: lineages,
      budget: { hours: budgetMs / 3_600_000 },
    })
    const end = Date.parse(endsBefore?.at ?? '')
    const leftMs = () => end - Date.now()
    for (let kills = 1; kills < times; kills += 1) {
      await sleep(Math.random() * Math.max(0, leftMs() / 3))
      await kill(scheduler)
      scheduler = cluster.spawn('scheduler')
    }
    await sleep(Math.max(0, leftMs() * (0.5 + 0.4 * Math.random())))
    await kill(scheduler)
    insist(leftMs() > 0, 'the scheduler dies before the time is up')
    await sleep(leftMs() + 500)
    const { status } = await client.sweep(id)
    insist(status === 'running', 'nobody ends the sweep while the scheduler is away')
    cluster.spawn('scheduler')
    const back = performance.now()
    const sweep = await ended(cluster, id)
    const recovery = performance.now() - back
    insist(recovery <= promisedHere(promisedRecoveryMs), 'who is back ends the sweep within 12 s')
    insist(sweep.reason?.startsWith('time is up: ') === true, 'the sweep says that its time is up')
    await sleep(5 * epochMs)
    const { epochs: later } = await client.sweep(id)
    insist(later.trained === sweep.epochs.trained, 'nothing is trained after the end')
    const { completed, stopped, cancelled } = sweep.counts
    insist(completed + stopped > 0, 'something was trained in the time')
    const note = `${completed} trials completed, ${stopped} ended on the way, ${cancelled} without an epoch; recovery: from the start of the scheduler to the end of the sweep`
    return { injections: times, recoveries: [recovery], note, ...(await auditEnded(cluster, id)) }
  },
}
