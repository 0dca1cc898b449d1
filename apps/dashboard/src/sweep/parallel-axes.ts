import { logTicks, roundTicks } from '@sweepstack/charts'
import type { Cell, TrialTable } from '../data/trial-columns.ts'

/** One axis: where a value lies on it, from `floor` to 1; what has none lies in a lane below. */
export interface Axis {
  name: string
  kind: 'number' | 'category'
  scale: 'linear' | 'log'
  /** Of numbers, the least and the greatest; of categories, all of them from below. */
  ends: { low: number; high: number }
  categories: Cell[]
  /** Of numbers of which there are few, all of them from below. */
  few: number[]
  /** Numbers that are all whole: what is counted. */
  isWhole: boolean
  /** Trials without a value. */
  missing: number
}

/** Above it values lie; at `lane` what has none. */
export const floor = 0.1
export const lane = 0.02

/** A log scale where values span so many times, and all are above 0. */
const logFrom = 20
/** More of these are a text in a table, and no axis. */
const mostCategories = 24
/** No more different numbers, of three digits at most, are labelled by themselves. */
const mostFew = 6
/** Labels nearer to each other, as a share of the axis, would touch. */
const leastApart = 0.08
/** Trials whose places are found in one portion of work. */
const aPortion = 2000

const known = new WeakMap<readonly Cell[], Axis>()

/** The axis of a column; undefined where nothing differs, or too many texts do. Several panels ask for that of one column. */
export function axisOf(name: string, column: readonly Cell[]): Axis | undefined {
  const axis = known.get(column) ?? foundAxis(name, column)
  if (axis) known.set(column, axis)
  return axis && { ...axis, name }
}

function foundAxis(name: string, column: readonly Cell[]): Axis | undefined {
  const present = column.filter((cell) => cell !== null && !Number.isNaN(cell))
  const missing = column.length - present.length
  const distinct = new Set(present)
  if (distinct.size === 0) return undefined
  if (present.every((cell) => typeof cell === 'number')) {
    const { low, high } = endsOf(present as number[])
    const scale = low > 0 && high / low > logFrom ? 'log' : 'linear'
    const isWhole = present.every(Number.isInteger)
    const few = fewOf(distinct as Set<number>)
    return {
      name,
      kind: 'number',
      scale,
      ends: { low, high },
      categories: [],
      few,
      isWhole,
      missing,
    }
  }
  if (distinct.size > mostCategories) return undefined
  const categories = [...distinct].sort((a, b) => (String(a) < String(b) ? -1 : 1))
  const ends = { low: 0, high: Math.max(0, categories.length - 1) }
  return {
    name,
    kind: 'category',
    scale: 'linear',
    ends,
    categories,
    few: [],
    isWhole: false,
    missing,
  }
}

function fewOf(distinct: Set<number>): number[] {
  const isShort = (value: number) => Number(value.toPrecision(3)) === value
  if (distinct.size > mostFew || ![...distinct].every(isShort)) return []
  return [...distinct].sort((a, b) => a - b)
}

function endsOf(values: number[]): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return { low, high }
}

/** Where a value lies: `floor` to 1, or `lane`. */
export function placeOn(axis: Axis, cell: Cell): number {
  if (cell === null || Number.isNaN(cell)) return lane
  const value = axis.kind === 'number' ? Number(cell) : axis.categories.indexOf(cell)
  return floor + (1 - floor) * shareOn(axis, value)
}

function shareOn({ scale, ends: { low, high } }: Axis, value: number): number {
  if (high === low) return 0.5
  // The quotient of two numbers may be too large where their logarithms are not.
  const logs = Math.log(high) - Math.log(low)
  // Numbers side by side may have one logarithm.
  if (scale === 'log' && logs > 0) return (Math.log(value) - Math.log(low)) / logs
  const span = high - low
  return Number.isFinite(span) ? (value - low) / span : (value / 2 - low / 2) / (high / 2 - low / 2)
}

/** The value at a share (0 to 1) of an axis of numbers. */
export function valueAtShare({ scale, ends: { low, high } }: Axis, share: number): number {
  if (scale === 'linear') return low + share * (high - low)
  return Math.exp(Math.log(low) + share * (Math.log(high) - Math.log(low)))
}

/** The share of an axis of numbers at which a value lies, cut to the axis. */
export function shareOfValue(axis: Axis, value: number): number {
  if (axis.scale === 'log' && value <= 0) return 0
  return Math.min(1, Math.max(0, shareOn(axis, value)))
}

/** Places of all trials, one after the other: [trials × axes]. In portions. */
export function* placesOf(
  axes: Axis[],
  { rows, columns }: TrialTable,
): Generator<void, Float64Array> {
  const places = new Float64Array(rows * axes.length)
  for (const [at, axis] of axes.entries()) {
    const column = columns[axis.name] ?? []
    const known = new Map<Cell, number>()
    for (let row = 0; row < rows; row += 1) {
      const cell = column[row] ?? null
      let place = known.get(cell)
      if (place === undefined) {
        place = placeOn(axis, cell)
        known.set(cell, place)
      }
      places[row * axes.length + at] = place
      if (row % aPortion === aPortion - 1) yield
    }
  }
  return places
}

/** Few values to label an axis of numbers with: those that there are if they are few, else as round as they come. */
export function ticksOf(axis: Axis): number[] {
  const { scale, ends, few, isWhole } = axis
  const shares = few.map((value) => shareOn(axis, value))
  const isApart = shares.every(
    (share, at) => at === 0 || share - (shares[at - 1] as number) >= leastApart,
  )
  if (few.length > 0 && isApart) return few
  return (scale === 'log' ? logTicks : roundTicks)(ends.low, ends.high, { isWhole })
}
