import { canonicalJson } from '../lineage/canonical-json.ts'
import { type Dimension, pointOfRange, type Range } from './parameter.ts'
import { coordinateOfLevel, levelOf } from './search-space.ts'

/** The values of a parameter along its axis. */
export interface AxisValues {
  kind: 'real' | 'levels' | 'choice'
  /** How many there are: 1 of a constant, infinite of a real number. */
  count: number
  valueAt(coordinate: number): unknown
  /** Undefined for what is none of them. */
  coordinateOf(value: unknown): number | undefined
}

export function axisValuesOf(dimension: Dimension): AxisValues {
  if (dimension.kind === 'choices') return listed(dimension.values)
  const { range, integer } = dimension
  if (range.scale === 'log') return integer ? wholeOnLog(range) : real(range)
  return integer || range.step !== undefined ? stepped(range, integer) : real(range)
}

function listed(values: readonly unknown[]): AxisValues {
  const places = new Map(values.map((value, place) => [canonicalJson(value), place]))
  return {
    kind: 'choice',
    count: values.length,
    valueAt: (place) => values[Math.min(values.length - 1, Math.max(0, Math.round(place)))],
    coordinateOf: (value) => (value === undefined ? undefined : places.get(canonicalJson(value))),
  }
}

function real(range: Range): AxisValues {
  const { unitOf } = scaleOf(range, range.min, range.max)
  return {
    kind: 'real',
    count: Number.POSITIVE_INFINITY,
    valueAt: (unit) => pointOfRange(range, false, unit),
    coordinateOf: (value) => (isWithin(range, value) ? unitOf(value) : undefined),
  }
}

/** Whole numbers have shares of a log scale that are not equal, so this is the real axis that they are rounded from. */
function wholeOnLog(range: Range): AxisValues {
  const { unitOf } = scaleOf(range, range.min - 0.5, range.max + 0.5)
  return {
    kind: 'real',
    count: range.max - range.min + 1,
    valueAt: (unit) => pointOfRange(range, true, unit),
    coordinateOf(value) {
      if (!isWithin(range, value) || !Number.isInteger(value)) return undefined
      return (unitOf(value - 0.5) + unitOf(value + 0.5)) / 2
    },
  }
}

function stepped(range: Range, integer: boolean): AxisValues {
  const { min, max, step = 1 } = range
  const count = Math.floor((max - min) / step + 1e-9) + 1
  const at = (level: number) => pointOfRange(range, integer, coordinateOfLevel(level, count))
  return {
    kind: 'levels',
    count,
    valueAt: (coordinate) => at(levelOf(coordinate, count)),
    coordinateOf(value) {
      if (!isWithin(range, value)) return undefined
      const level = Math.min(count - 1, Math.round((value - min) / step))
      return at(level) === value ? coordinateOfLevel(level, count) : undefined
    },
  }
}

function isWithin({ min, max }: Range, value: unknown): value is number {
  return typeof value === 'number' && value >= min && value <= max
}

/** Where a number lies between two ends, from 0 to 1. */
function scaleOf({ scale }: Range, low: number, high: number) {
  const of = scale === 'log' ? Math.log : (value: number) => value
  const [from, to] = [of(low), of(high)]
  return {
    unitOf: (value: number) => Math.min(1, Math.max(0, (of(value) - from) / (to - from))),
  }
}
