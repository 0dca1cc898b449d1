import { audit, ended, lineageOf, submit, trainsOn } from '../support/audit.ts'
import { kill, startCluster } from '../support/cluster.ts'
import { type Fault, insist, sleep } from '../support/fault.ts'

/** Nothing is kept that can go, and the collector rests for a hundredth of a second only. */
const greedy = {
  SWEEPSTACK_KEEP_FILES_DAYS: '0',
  SWEEPSTACK_KEEP_UNREFERENCED_DAYS: '0',
  SWEEPSTACK_KEEP_BEST: '0',
  SWEEPSTACK_GC_HOURS: String(0.01 / 3600),
}

/**
 * Each round one sweep is trained, while worker or scheduler is killed; then another one that shares its
 * lineages and goes farther, while the first is deleted. Last, many lineages lose their only sweep and get
 * another one a moment later: between the collector's look and its hand.
 */
export const collection: Fault = {
  id: 'F22',
  title: 'garbage collection without pause or grace period, under load',
  times: { full: 12, short: 2 },
  async run(times) {
    await using cluster = await startCluster({ epochMs: 20, env: greedy })
    await cluster.startApi()
    let scheduler = cluster.spawn('scheduler')
    let worker = await cluster.startWorker({ SWEEPSTACK_SLOTS: '2' })
    let [lost, doubled] = [0, 0]
    const check = async (id: string) => {
      await ended(cluster, id)
      const found = await audit(cluster, id)
      lost += found.lost
      doubled += found.doubled
    }
    for (let round = 0; round < times; round += 1) {
      const shape = { lineages: 3, seed: 1000 + 10 * round }
      const first = await submit(cluster, { ...shape, epochs: [6, 12] })
      await trainsOn(cluster, await lineageOf(cluster, first), 4, 12)
      await kill(round % 2 === 0 ? worker : scheduler)
      if (round % 2 === 0) worker = await cluster.startWorker({ SWEEPSTACK_SLOTS: '2' })
      else scheduler = cluster.spawn('scheduler')
      await check(first)
      const second = await submit(cluster, { ...shape, epochs: [12, 15] })
      await cluster.client.deleteSweep(first)
      await check(second)
      await cluster.client.deleteSweep(second)
    }
    for (let round = 0; round < 2 * times; round += 1) {
      const shape = { lineages: 40, seed: 5000 + 100 * round, epochs: 1 }
      const first = await submit(cluster, shape)
      await ended(cluster, first)
      await cluster.client.deleteSweep(first)
      await sleep(10 * (round % 8))
      const second = await submit(cluster, shape)
      await check(second)
      await cluster.client.deleteSweep(second)
    }
    const left = await leftAfterCollection(cluster)
    insist(left.lineages === 0, `no lineage is left (${left.lineages})`)
    insist(left.files === 0, `no file is left (${left.files})`)
    const said = cluster.parts.flatMap(({ lines }) => lines)
    const collected = said.filter((line) => line.includes('collected what nobody needs')).length
    insist(collected >= 2 * times, `the collector had something to collect (${collected} times)`)
    const note = `${collected} collections found something`
    return { injections: 4 * times, recoveries: [], lost, doubled, note }
  },
}

async function leftAfterCollection(cluster: Awaited<ReturnType<typeof startCluster>>) {
  // A collection may be under way, and decided before the last sweep was deleted.
  for (let tries = 0; ; tries += 1) {
    const { files, records } = await cluster.client.disk()
    if ((files === 0 && records.lineages === 0) || tries === 300) {
      return { files, lineages: records.lineages }
    }
    await sleep(100)
  }
}
