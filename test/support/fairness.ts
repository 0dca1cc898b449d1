import type { SweepEvent } from '@sweepstack/protocol'
import { ended } from '../chaos/support/audit.ts'
import { type Cluster, startCluster } from '../chaos/support/cluster.ts'
import { toldEvents } from './told-events.ts'

export interface FairnessOptions {
  slots: number
  /** Of the large sweep, one epoch each. */
  lineages: number
  epochMs: number
  /** Milliseconds between sweeps of two lineages that are posted beside it; none if 0. */
  everyMs: number
}

export interface Fairness {
  /** From the post until each lineage of a small sweep trains, in epochs. */
  waits: number[]
  /** Lineages of the large sweep that were started while it waited, in rounds of all slots. */
  overtaken: number[]
  seconds: number
  /** What the slots need at least for all that was trained. */
  idealSeconds: number
}

/** How long small sweeps wait beside a large one, with fake trainers in one worker. */
export async function fairness(options: FairnessOptions): Promise<Fairness> {
  const { slots, lineages, epochMs, everyMs } = options
  await using cluster = await startCluster({ epochMs, env: { SWEEPSTACK_EVENTS_KEPT: '1000000' } })
  await cluster.startService()
  await cluster.startWorker({ SWEEPSTACK_SLOTS: String(slots) })
  const from = performance.now()
  const large = await post(cluster, lineages, 10_000)
  const small: string[] = []
  const work = { seconds: Math.ceil((4 * lineages * epochMs) / slots / 1000) + 60 }
  const over = ended(cluster, large, work).then(() => true)
  for (let seed = 100_000; everyMs > 0; seed += 10) {
    const isOver = await Promise.race([over, sleep(everyMs)])
    if (isOver || (await cluster.client.sweep(large)).counts.waiting < slots) break
    small.push(await post(cluster, 2, seed))
  }
  await over
  const seconds = (performance.now() - from) / 1000
  for (const id of small) await ended(cluster, id, work)
  const others = await starts(cluster, large)
  const found: Pick<Fairness, 'waits' | 'overtaken'> = { waits: [], overtaken: [] }
  for (const id of small) {
    const posted = Date.parse((await cluster.client.sweep(id)).createdAt)
    for (const at of await starts(cluster, id)) {
      found.waits.push((at - posted) / epochMs)
      found.overtaken.push(others.filter((other) => other > posted && other < at).length / slots)
    }
  }
  const trained = lineages + 2 * small.length
  return { ...found, seconds, idealSeconds: (Math.ceil(trained / slots) * epochMs) / 1000 }
}

async function post(cluster: Cluster, lineages: number, seed: number): Promise<string> {
  const rates = Math.ceil(lineages / 500)
  const learningRate = Array.from({ length: rates }, (_, place) => (place + 1) / 100)
  const sweep = { name: 'fairness', dataset: 'fake', repeats: lineages / rates, seed }
  const parameters = { epochs: 1, learningRate }
  return (await cluster.client.createSweep({ ...sweep, parameters })).id
}

/** When the trials of a sweep began to train, by Redis' clock. */
async function starts(cluster: Cluster, id: string): Promise<number[]> {
  const found = new Map<number, number>()
  for (const { event } of await toldEvents(cluster.records, id)) noteStart(found, event)
  return [...found.values()]
}

function noteStart(found: Map<number, number>, event: SweepEvent): void {
  if (event.type !== 'trial' || event.status !== 'running' || found.has(event.trial)) return
  found.set(event.trial, Date.parse(event.at))
}

function sleep(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms))
}
