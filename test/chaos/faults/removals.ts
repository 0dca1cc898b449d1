import type { ClientError } from '@sweepstack/client'
import { Redis } from 'ioredis'
import { audit, ended, submit } from '../support/audit.ts'
import { type Cluster, kill, startCluster } from '../support/cluster.ts'
import { type Fault, insist, sleep } from '../support/fault.ts'

const doomedAtOnce = 4
const shape = { lineages: 6, epochs: [3, 8], seed: 1000 }

/** Sweeps that go while their lineages train, for others too. */
export const removals: Fault = {
  id: 'F21',
  title: 'sweeps cancelled and deleted at random under load, with kills of a scheduler',
  times: { full: 120, short: 12 },
  async run(times) {
    await using cluster = await startCluster({ epochMs: 60 })
    await cluster.startService()
    let second = cluster.spawn('scheduler')
    const workers = await Promise.all([
      cluster.startWorker({ SWEEPSTACK_SLOTS: '2' }),
      cluster.startWorker({ SWEEPSTACK_SLOTS: '2' }),
    ])
    const kept: string[] = []
    const removed: string[] = []
    for (let round = 0; removed.length < times; round += 1) {
      // Every round has lineages of its own, which a sweep that stays and the doomed ones share.
      const seed = shape.seed + round * shape.lineages
      kept.push(await submit(cluster, { ...shape, seed }))
      const doomed = await Promise.all(
        Array.from({ length: doomedAtOnce }, () =>
          submit(cluster, { ...shape, seed, epochs: [2, 10] }),
        ),
      )
      removed.push(...doomed)
      const deletions = doomed.map((id, place) => cancelAndDelete(cluster, id, place % 2 === 0))
      if (round % 3 === 2) {
        await kill(second)
        second = cluster.spawn('scheduler')
      }
      await Promise.all(deletions)
    }
    let lost = 0
    let doubled = 0
    for (const id of kept) {
      await ended(cluster, id)
      const found = await audit(cluster, id)
      lost += found.lost
      doubled += found.doubled
    }
    await cluster.records.reconcile()
    insist((await remains(cluster, removed)).length === 0, 'nothing is left of what was deleted')
    const fleet = await cluster.client.workers()
    insist(
      fleet.length === workers.length && fleet.every(({ status }) => status === 'active'),
      'no worker is quarantined',
    )
    const note = `${kept.length} sweeps shared their lineages with ${removed.length} deleted ones`
    return { injections: removed.length, lost, doubled, recoveries: [], note }
  },
}

/**
 * At a random moment; DELETE right after the cancel, and again as long as it is told to wait. `hastily`: without
 * the API's waiting, to hit the moment between the scheduler's decision and what it does.
 */
async function cancelAndDelete(cluster: Cluster, id: string, hastily: boolean): Promise<void> {
  const { client, records } = cluster
  await sleep(Math.random() * 700)
  await client.changeSweep(id, { status: 'cancelled' }).catch(ifFinished)
  for (const until = Date.now() + 1000; hastily && Date.now() < until; ) {
    if ((await records.sweeps.remove(id)) === 'removed') return
  }
  for (const deadline = Date.now() + 60_000; ; ) {
    const answer = await client.deleteSweep(id).then(
      () => 'deleted',
      (error: ClientError) => error.problem?.code ?? error.message,
    )
    if (answer === 'deleted') return
    insist(answer === 'CONFLICT' && Date.now() < deadline, `a deletion is answered (${answer})`)
    await sleep(50)
  }
}

function ifFinished(error: ClientError): void {
  if (error.problem?.code !== 'SWEEP_FINISHED') throw error
}

/** Keys and watches that name one of the sweeps. */
async function remains(cluster: Cluster, ids: string[]): Promise<string[]> {
  const redis = new Redis(cluster.redisUrl)
  const keys = await redis.keys('{sweepstack}*')
  const watches = keys.filter((key) => key.endsWith(':watches'))
  const members = await Promise.all(watches.map((key) => redis.zrange(key, '0', '-1')))
  const indexes = await Promise.all(
    ['due', 'sweeps'].map((name) => redis.zrange(`{sweepstack}:${name}`, '0', '-1')),
  )
  const sets = await Promise.all(
    ['live', 'removals'].map((name) => redis.smembers(`{sweepstack}:${name}`)),
  )
  redis.disconnect()
  const names = [...keys, ...members.flat(), ...indexes.flat(), ...sets.flat()]
  const found = names.filter((name) => ids.some((id) => name.includes(id)))
  if (found.length > 0) console.error(`\n  left over: ${found.slice(0, 10).join(' ')}`)
  return found
}
