import { endedIn, followToEnd, type Known } from '../../support/follower.ts'
import { audit, ended, submit } from '../support/audit.ts'
import { type Cluster, kill, startCluster } from '../support/cluster.ts'
import { type Fault, insist, sleep } from '../support/fault.ts'

/** What clients see of a sweep while the service dies around them. */
export const streamFaults: Fault[] = [
  {
    id: 'F25',
    title: 'kill -9 of the API under load, with clients that follow events',
    times: { full: 20, short: 2 },
    async run(times) {
      await using cluster = await startCluster({ epochMs: 40 })
      let api = await cluster.startApi()
      cluster.spawn('scheduler')
      await cluster.startWorker({ SWEEPSTACK_SLOTS: '2' })
      const id = await submit(cluster, { lineages: 12 * times + 12, epochs: 6 })
      const patience = () => AbortSignal.timeout(60_000 + 20_000 * times)
      const followers: Promise<Known>[] = [followToEnd(cluster.client, id, patience())]
      const recoveries: number[] = []
      for (let kills = 0; kills < times; kills += 1) {
        await sleep(300 + Math.random() * 700)
        followers.push(followToEnd(cluster.client, id, patience()))
        await kill(api)
        const from = performance.now()
        api = await cluster.startApi()
        recoveries.push(performance.now() - from)
      }
      await ended(cluster, id, { starts: times + 8, seconds: 60 + 20 * times })
      const resets = await agree(cluster, id, followers)
      const note = `${followers.length} followers knew all at the end; ${resets} had to read anew`
      return { injections: times, recoveries, note, ...(await audit(cluster, id)) }
    },
  },
  {
    id: 'F26',
    title: 'kill -9 of Redis under load, with clients that follow events',
    times: { full: 6, short: 1 },
    async run(times) {
      await using cluster = await startCluster({ epochMs: 40 })
      await cluster.startService()
      await cluster.startWorker({ SWEEPSTACK_SLOTS: '2' })
      const id = await submit(cluster, { lineages: 30 * times + 30, epochs: 6 })
      const patience = () => AbortSignal.timeout(120_000 + 30_000 * times)
      const followers: Promise<Known>[] = [followToEnd(cluster.client, id, patience())]
      for (let kills = 0; kills < times; kills += 1) {
        await sleep(1000 + Math.random() * 1000)
        followers.push(followToEnd(cluster.client, id, patience()))
        await cluster.killRedis({ downMs: 1500 })
      }
      await ended(cluster, id, { starts: times + 8, seconds: 120 + 30 * times })
      const resets = await agree(cluster, id, followers)
      const note = `${followers.length} followers knew all at the end; ${resets} had to read anew`
      return { injections: times, recoveries: [], note, ...(await audit(cluster, id)) }
    },
  },
]

/** All followers know what a reading of the sweep says; answers how often they had to read it anew. */
async function agree(cluster: Cluster, id: string, followers: Promise<Known>[]): Promise<number> {
  const sweep = await cluster.client.sweep(id)
  let resets = 0
  for (const known of await Promise.all(followers)) {
    insist(known.doubled.length === 0, 'no event is told twice')
    insist(known.ended === endedIn(sweep), 'a reading and the events after it miss no trial')
    insist(known.trained === sweep.epochs.trained, 'nor an epoch')
    resets += known.resets
  }
  return resets
}
