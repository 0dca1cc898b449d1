import type { RiverRow } from '@sweepstack/charts'
import type { SweepLineage } from '@sweepstack/protocol'
import { sortedInPortions, withEach } from '../panel/portions.ts'
import type { TrialNumbers } from './trial-numbers.ts'

/** A lineage of a sweep, ready to be drawn and told. */
export interface RiverLineage extends RiverRow {
  lineage: string
  parent: SweepLineage['parent']
  trials: SweepLineage['trials']
  best: number | null
  /** How many of its trials rest. */
  resting: number
  /** Of training it here, and what its trials would have taken each alone beside that. */
  seconds: number
  saved: number
}

/** The lineages of a sweep, from above, with what they come to together. */
export interface River {
  rows: RiverLineage[]
  /** Lineages of the sweep, the filter aside. */
  of: number
  /** Trials, those of them that rest, epochs trained here and before, and seconds saved by sharing. */
  sums: { trials: number; resting: number; here: number; before: number; saved: number }
}

interface Asked {
  goal: 'maximize' | 'minimize'
  /** Trials that meet the filter; undefined: all. */
  within: TrialNumbers | undefined
}

/**
 * Lineages with a trial that meets the filter, by their best scores; those without one come last, the farther ones first.
 * Forks stand below the lineage that they continue, and all of a tree where the best of it stands. In portions.
 */
export function* riverOf(
  lineages: readonly SweepLineage[],
  { goal, within }: Asked,
): Generator<void, River> {
  const all = yield* rowsOf(lineages, goal)
  const rows: RiverLineage[] = []
  const sums = new Float64Array(summed)
  let hasForks = false
  // Of 50,000 rows nothing is looked up in the rows themselves, which lie far apart: a brush waits for this.
  yield* withEach(all.rows, (row, at) => {
    const only = all.onlyTrial[at] as number
    if (within && !(only > 0 ? within.has(only) : hasOneOf(row.trials, within))) return
    rows.push(row)
    hasForks ||= all.isFork[at] === 1
    for (let of = 0; of < summed; of += 1) {
      sums[of] = (sums[of] as number) + (all.sums[at * summed + of] as number)
    }
  })
  const ordered = hasForks ? yield* asTrees(rows, betterBy(goal)) : rows
  const [trials, resting, here, before, saved] = sums as unknown as Sums
  return {
    rows: ordered,
    of: lineages.length,
    sums: { trials, resting, here, before, saved },
  }
}

function hasOneOf(trials: RiverLineage['trials'], within: TrialNumbers): boolean {
  return trials.some(({ number }) => within.has(number))
}

/** Rows with the forks of each below it. */
function* asTrees(rows: RiverLineage[], better: 1 | -1): Generator<void, RiverLineage[]> {
  const shown = new Set(rows.map(({ lineage }) => lineage))
  const forks = new Map<string, RiverLineage[]>()
  yield* withEach(rows, (row) => {
    if (row.parent) forks.set(row.parent.lineage, [...(forks.get(row.parent.lineage) ?? []), row])
  })
  const treeOf = (root: RiverLineage): Tree => {
    if (!forks.has(root.lineage)) return { rows: [root], best: root.best, epoch: root.epoch }
    const branches = (forks.get(root.lineage) ?? []).map(treeOf).sort(inOrder(better))
    const scores = [root.best, ...branches.map(({ best }) => best)].filter((one) => one !== null)
    const best = scores.sort((a, b) => better * (a - b))[0] ?? null
    return { rows: [root, ...branches.flatMap((tree) => tree.rows)], best, epoch: root.epoch }
  }
  const trees: Tree[] = []
  yield* withEach(rows, (row) => {
    if (!row.parent || !shown.has(row.parent.lineage)) trees.push(treeOf(row))
  })
  const ordered = (yield* sortedInPortions(trees, inOrder(better))).flatMap((tree) => tree.rows)
  const places = new Map(ordered.map(({ lineage }, place) => [lineage, place]))
  yield
  return ordered.map((row) => withParent(row, row.parent && places.get(row.parent.lineage)))
}

/** Trials, those of them that rest, epochs trained here and before, and seconds saved. */
type Sums = [trials: number, resting: number, here: number, before: number, saved: number]
const summed = 5

/** Rows of all lineages in order, with what another filter asks of each. */
interface AllRows {
  goal: Asked['goal']
  rows: RiverLineage[]
  /** The number of a lineage's trial; 0 where it has several. */
  onlyTrial: Int32Array
  isFork: Uint8Array
  /** [rows, summed] */
  sums: Float64Array
}

const known = new WeakMap<readonly SweepLineage[], AllRows>()

/** Made and put in order once: another filter only chooses among them. */
function* rowsOf(lineages: readonly SweepLineage[], goal: Asked['goal']): Generator<void, AllRows> {
  const found = known.get(lineages)
  if (found?.goal === goal) return found
  const made: RiverLineage[] = []
  yield* withEach(lineages, (one) => {
    made.push(rowOf(one, goal))
  })
  const rows = yield* sortedInPortions(made, inOrder(betterBy(goal)))
  const all = {
    ...{ goal, rows, onlyTrial: new Int32Array(rows.length), isFork: new Uint8Array(rows.length) },
    sums: new Float64Array(summed * rows.length),
  }
  yield* withEach(rows, (row, at) => {
    const { trials, resting, epoch, before, from, saved, parent } = row
    all.onlyTrial[at] = trials.length === 1 ? (trials[0]?.number ?? 0) : 0
    all.isFork[at] = parent ? 1 : 0
    const sums: Sums = [trials.length, resting, epoch - before, before - from, Math.max(0, saved)]
    all.sums.set(sums, at * summed)
  })
  known.set(lineages, all)
  return all
}

/** A lineage and what forked from it, with the best score of them all. */
interface Tree {
  rows: RiverLineage[]
  best: number | null
  epoch: number
}

function betterBy(goal: Asked['goal']): 1 | -1 {
  return goal === 'maximize' ? -1 : 1
}

function inOrder(better: 1 | -1) {
  const worst = better * Number.MAX_VALUE
  return (a: Pick<Tree, 'best' | 'epoch'>, b: Pick<Tree, 'best' | 'epoch'>) =>
    better * ((a.best ?? worst) - (b.best ?? worst)) || b.epoch - a.epoch
}

function withParent(row: RiverLineage, parentRow: number | null | undefined): RiverLineage {
  return typeof parentRow === 'number' ? { ...row, parentRow, label: `↳ ${row.label}` } : row
}

function rowOf(one: SweepLineage, goal: Asked['goal']): RiverLineage {
  const { lineage, parent, epoch, before, trials, seconds, secondsBefore } = one
  const scores = trials.flatMap(({ score }) => (score === null ? [] : [score]))
  const best = scores.length === 0 ? null : (goal === 'maximize' ? Math.max : Math.min)(...scores)
  const named = trials.find(({ score }) => score === best) ?? trials[0]
  const trained = seconds - secondsBefore
  const asked = trials.reduce((sum, trial) => sum + trial.seconds, 0)
  const resting = trials.filter(({ status }) => status === 'resting')
  return {
    lineage,
    parent,
    trials,
    best,
    label: `trial ${named?.number}${trials.length > 1 ? ` +${trials.length - 1}` : ''}`,
    from: Math.min(epoch, parent?.epoch ?? 0),
    before,
    epoch,
    // A trial that ended before its last epoch wants no more.
    wanted: Math.max(epoch, ...trials.filter(isOpen).map(({ until }) => until)),
    ends: epochsOf(trials.filter(({ status }) => status !== 'resting')),
    rests: epochsOf(resting),
    resting: resting.length,
    seconds: trained,
    saved: asked - trained,
  }
}

function epochsOf(trials: SweepLineage['trials']): number[] {
  return [...new Set(trials.map(({ until }) => until))].sort((a, b) => a - b)
}

function isOpen({ status }: SweepLineage['trials'][number]): boolean {
  return status === 'waiting' || status === 'running'
}
