import { stateHash } from '@sweepstack/checkpoints'
import { lastEpochOf, type Trial } from '@sweepstack/protocol'
import { figuresOf, stateOf } from '../../support/fake-trainer/figures.mjs'
import type { Work } from '../../support/machine-speed.ts'
import { until } from '../../support/redis.ts'
import { toldEvents } from '../../support/told-events.ts'
import type { Cluster } from './cluster.ts'

/** What is asked of a stack that is under fire, whoever started it. */
export type Observed = Pick<Cluster, 'client' | 'records'>

interface Shape {
  lineages: number
  epochs: number | number[]
  seed?: number
  /** Lineages in flight. */
  parallelism?: number
}

/** Posts a sweep of `lineages` lineages of `epochs` epochs each, told apart by their seeds. */
export async function submit(cluster: Observed, shape: Shape): Promise<string> {
  const { id } = await cluster.client.createSweep(definitionOf(shape))
  return id
}

export function definitionOf(shape: Shape): object {
  return {
    ...(shape.parallelism ? { parallelism: shape.parallelism } : {}),
    name: 'chaos',
    dataset: 'fake',
    parameters: { epochs: shape.epochs },
    repeats: shape.lineages,
    seed: shape.seed ?? 1000,
  }
}

/** Waits until a sweep has ended. */
export async function ended(
  cluster: Observed,
  id: string,
  work: Work = { starts: 8, seconds: 120 },
) {
  return until(
    `sweep ${id} ends`,
    async () => {
      const sweep = await cluster.client.sweep(id).catch(() => undefined)
      const live = sweep?.status === 'running' || sweep?.status === 'paused'
      return sweep === undefined || live ? undefined : sweep
    },
    work,
  )
}

export interface Audit {
  /** Trials that neither completed nor were stopped early, or whose curve has a gap or a wrong figure. */
  lost: number
  /** Epochs, completions or leaderboard entries that are there more than once. */
  doubled: number
}

/** Checks an ended sweep against what the fake trainer must have measured. */
export async function audit(cluster: Observed, id: string): Promise<Audit> {
  const { trials } = await cluster.client.sweep(id)
  return auditTrials(cluster, id, { trials, isCut: false })
}

/** The same of one that a budget of time ended: of what it opened, and trials without an epoch may be cancelled. */
export async function auditEnded(cluster: Observed, id: string): Promise<Audit> {
  const { counts } = await cluster.client.sweep(id)
  const trials = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return auditTrials(cluster, id, { trials, isCut: true })
}

async function auditTrials(
  cluster: Observed,
  id: string,
  { trials, isCut }: { trials: number; isCut: boolean },
): Promise<Audit> {
  const sweep = await cluster.client.sweep(id)
  let lost = 0
  let doubled = 0
  const lineages = new Set<string>()
  for (let number = 1; number <= trials; number += 1) {
    const trial = await cluster.client.trial(id, number)
    const hasEnded = trial.status === 'completed' || trial.status === 'stopped'
    const isUnbegun = isCut && trial.status === 'cancelled' && trial.reports.length === 0
    if (!isUnbegun && !(hasEnded && isWhole(trial))) {
      lost += 1
      tell(`trial ${number} is ${trial.status} with ${trial.reports.length} reports`)
    }
    lineages.add(trial.lineage)
  }
  for (const key of lineages) {
    const lineage = await cluster.records.lineages.read(key)
    const epochs = lineage?.reports.map(({ epoch }) => epoch) ?? []
    doubled += repeated(epochs, 'epoch')
    if (lineage?.watches.length !== 0 || lineage.status !== 'idle') {
      lost += 1
      tell(`lineage ${key} is ${lineage?.status}, watched by ${JSON.stringify(lineage?.watches)}`)
    }
  }
  const events = (await toldEvents(cluster.records, id)).map(({ event }) => event)
  const told = events.flatMap((event) =>
    event.type === 'report' ? [`${event.lineage}/${event.report.epoch}`] : [],
  )
  const completed = events.flatMap((event) =>
    event.type === 'trial' && (event.status === 'completed' || event.status === 'stopped')
      ? [event.trial]
      : [],
  )
  doubled += repeated(told, 'event of') + repeated(completed, 'completion of trial')
  const { rows } = await cluster.client.leaderboard(id, 1000)
  const ranked = rows.flatMap(({ trials }) => trials)
  doubled += repeated(ranked, 'rank of trial')
  const scored = sweep.counts.completed + sweep.counts.stopped
  if (ranked.length !== scored) {
    lost += 1
    tell(`${ranked.length} trials are ranked, ${scored} have a score`)
  }
  return { lost, doubled }
}

/** How many of the items are there again. */
function repeated(items: (string | number)[], what: string): number {
  const again = items.filter((item, place) => items.indexOf(item) !== place)
  if (again.length > 0) tell(`${what} ${again.join(', ')} is there again`)
  return again.length
}

function tell(finding: string): void {
  console.error(`\n  audit: ${finding}`)
}

function isWhole(trial: Trial): boolean {
  if (trial.reports.length !== lastEpochOf(trial)) return false
  return trial.reports.every((report, place) => {
    const { seconds: _, state, ...figures } = report
    const expected = figuresOf(trial.seed, place + 1, learningRateAt(trial, place + 1))
    const bits = stateHash(stateOf(trial.seed, place + 1)).slice(0, 32)
    return JSON.stringify(sorted(figures)) === JSON.stringify(sorted(expected)) && state === bits
  })
}

function learningRateAt({ config, phases }: Trial, epoch: number): number {
  const phase = phases?.findLast(({ fromEpoch }) => fromEpoch < epoch)
  return Number(phase?.settings.learningRate ?? config.learningRate)
}

function sorted(record: object): [string, unknown][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))
}

/** The lineage of the first trial, once it is on record. */
export async function lineageOf(cluster: Observed, id: string): Promise<string> {
  const trial = await until('trial 1 is opened', () => cluster.records.sweeps.trial(id, 1))
  return trial.lineage
}

/** Waits until a lineage has trained some epochs more than it has now; not beyond `last`. */
export async function trainsOn(
  cluster: Observed,
  key: string,
  epochs: number,
  last = Number.POSITIVE_INFINITY,
): Promise<void> {
  const epochOf = async () => (await cluster.records.lineages.read(key))?.epoch ?? 0
  const wanted = Math.min(last, (await epochOf()) + epochs)
  await until(
    `${key.slice(0, 8)} reaches epoch ${wanted}`,
    async () => (await epochOf()) >= wanted,
    { starts: 3, seconds: 60 },
  )
}

/** Injects a fault; milliseconds from it until another start of the lineage trains. */
export async function recovery(
  cluster: Observed,
  key: string,
  inject: () => unknown,
): Promise<number> {
  // Read before: a hand-over may take less time than a read after it.
  const before = await cluster.records.lineages.read(key)
  await inject()
  const from = performance.now()
  await until(
    `${key.slice(0, 8)} is taken up again`,
    async () => {
      const now = await cluster.records.lineages.read(key)
      if (now?.status === 'idle')
        throw new Error(`${key.slice(0, 8)} has ended: nothing was broken`)
      return now?.status === 'running' && now.fence !== before?.fence
    },
    { starts: 3, seconds: 60 },
  )
  return performance.now() - from
}
