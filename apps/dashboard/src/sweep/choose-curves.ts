import { linesOf, type SweepCurves } from '../data/curve-lines.ts'
import { type CurvesInOrder, curvesInOrder, percentilesOf } from './curves-in-order.ts'
import type { TrialNumbers } from './trial-numbers.ts'

/** More curves than this are a band. */
export const mostCurves = 200
const mostChosen = 5
const percents = [10, 25, 50, 75, 90]

interface ChosenCurve {
  trial: number
  points: number[]
  last: number | null
  /** The raw value at an epoch, where there is one. */
  at: (epoch: number) => number | undefined
}

/** What is drawn of the curves of a sweep behind those of the leaders. */
export interface CurvesBehind {
  /** Of the lineages with an epoch, how many meet the filter, and how many there are. */
  shown: number
  of: number
  asBand: boolean
  context: number[][]
  curves: number[][]
  band: { epochs: number[]; percentiles: number[][] } | undefined
  gaps: number
  atEdge: number
  /** Places of the trials that meet the filter. */
  rows: number[]
}

export interface CurveChoice extends CurvesBehind {
  chosen: ChosenCurve[]
}

interface TrialCurve {
  trial: number
  epochs: number
  first: number | null
  last: number | null
  low: number | null
  high: number | null
}

interface Asked {
  /** Trials that meet the filter; undefined: all. */
  within: TrialNumbers | undefined
  logY: boolean
}

/** All that meet the filter as lines, or as a band where they are many, and the rest behind them. In portions. */
export function* curvesBehind(
  curves: SweepCurves,
  { within, logY }: Asked,
): Generator<void, CurvesBehind> {
  const { columns, lineages, trials } = curves
  const lengthOf = (lineage: number) =>
    (columns.offsets[lineage + 1] ?? 0) - (columns.offsets[lineage] ?? 0)
  const picked = new Uint8Array(lineages)
  const rows: number[] = []
  for (let place = 0; place < trials.number.length; place += 1) {
    const lineage = trials.lineage[place] as number
    if (lengthOf(lineage) === 0 || (within && !within.has(trials.number[place] as number))) continue
    picked[lineage] = 1
    rows.push(place)
  }
  yield
  const inside: number[] = []
  const others: number[] = []
  for (let at = 0; at < lineages; at += 1) {
    if (lengthOf(at) > 0) (picked[at] === 1 ? inside : others).push(at)
  }
  yield
  const asBand = inside.length > mostCurves
  const drawn = asBand
    ? { lines: [], ...untoldOf(yield* curvesInOrder(columns), inside, logY) }
    : linesOf(columns, inside, logY)
  const outside = others.length > mostCurves ? [] : others
  return {
    shown: inside.length,
    of: inside.length + others.length,
    asBand,
    context: linesOf(columns, outside, logY).lines,
    curves: drawn.lines,
    band: asBand ? yield* percentilesOf(columns, picked, percents) : undefined,
    gaps: drawn.gaps,
    atEdge: drawn.atEdge,
    rows,
  }
}

/** What lines of these lineages would not show, without making them: as `linesOf` counts it. */
function untoldOf({ gaps, notPositive }: CurvesInOrder, lineages: number[], logY: boolean) {
  const sum = (counts: Int32Array) =>
    lineages.reduce((total, lineage) => total + (counts[lineage] as number), 0)
  return { gaps: sum(gaps), atEdge: logY ? sum(notPositive) : 0 }
}

/** The first of these trials that have an epoch, by their numbers. */
export function chosenCurves(
  curves: SweepCurves,
  leaders: readonly number[],
  logY: boolean,
): ChosenCurve[] {
  const { columns, trials } = curves
  const asked = new Map(leaders.map((trial, rank) => [trial, rank]))
  const found: { rank: number; place: number }[] = []
  for (let place = 0; place < trials.number.length; place += 1) {
    const rank = asked.get(trials.number[place] as number)
    const lineage = trials.lineage[place] as number
    if (rank === undefined || columns.offsets[lineage] === columns.offsets[lineage + 1]) continue
    found.push({ rank, place })
  }
  return found
    .sort((a, b) => a.rank - b.rank)
    .slice(0, mostChosen)
    .map(({ place }) => chosenOf(curves, place, logY))
}

/** The values of a trial's own epochs. */
function valuesOf({ columns, trials }: SweepCurves, place: number): Map<number, number> {
  const lineage = trials.lineage[place] as number
  const until = trials.until[place] as number
  const values = new Map<number, number>()
  for (let at = columns.offsets[lineage] ?? 0; at < (columns.offsets[lineage + 1] ?? 0); at += 1) {
    const epoch = columns.epochs[at] as number
    if (epoch <= until) values.set(epoch, columns.values[at] as number)
  }
  return values
}

/** The figures of a trial's own epochs, by its place. */
export function trialCurve({ columns, trials }: SweepCurves, place: number): TrialCurve {
  const lineage = trials.lineage[place] as number
  const until = trials.until[place] as number
  const found: TrialCurve = {
    ...{ trial: trials.number[place] as number, epochs: 0 },
    ...{ first: null, last: null, low: null, high: null },
  }
  for (let at = columns.offsets[lineage] ?? 0; at < (columns.offsets[lineage + 1] ?? 0); at += 1) {
    if ((columns.epochs[at] as number) > until) break
    const value = columns.values[at] as number
    found.epochs += 1
    found.first ??= value
    found.last = value
    if (Number.isNaN(value)) continue
    found.low = Math.min(found.low ?? value, value)
    found.high = Math.max(found.high ?? value, value)
  }
  return found
}

function chosenOf(curves: SweepCurves, place: number, logY: boolean): ChosenCurve {
  const values = valuesOf(curves, place)
  const columns = {
    offsets: [0, values.size],
    epochs: [...values.keys()],
    values: [...values.values()],
  }
  const { lines } = linesOf(columns, [0], logY)
  return {
    trial: curves.trials.number[place] as number,
    points: lines.sort((a, b) => b.length - a.length)[0] ?? [],
    last: [...values.values()].at(-1) ?? null,
    at: (epoch) => values.get(epoch),
  }
}
