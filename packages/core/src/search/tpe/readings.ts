import { levelOf, type Point, type Share } from '../../space/search-space.ts'
import type { KernelRows } from './kernel-rows.ts'
import type { KernelShape } from './kernel-shapes.ts'

/** Kernels of a mixture: of rows from `from` until before `to`. */
export interface Kernels {
  rows: KernelRows
  from: number
  to: number
  /** Of each, of any sum; all 1 if not given. The prior has the weight 1 beside them. */
  weights?: Float64Array
}

/** Of a share below this part of a kernel's width the mass is that of its middle. */
const narrow = 0.25

const none: Share = { from: 0, to: 0 }

/** A point as the loop over the rows reads it: the axes that are active at it, by their columns in the rows. */
export interface Reading {
  /** Tells which these are. */
  active: string
  /** Of all continuous ones. */
  continuous: number[]
  columns: number[]
  coordinates: number[]
  inverseWidths: number[]
  shares: ShareReading[]
  discrete: DiscreteReading[]
}

/** What is rounded to the value at a point. */
export interface ShareReading {
  column: number
  from: number
  to: number
  inverseWidth: number
  /** Makes of a mass what the height of a kernel is beside its peak. */
  perMass: number
}

export interface DiscreteReading {
  column: number
  /** The mass of a row is at this less its cell. */
  first: number
  masses: Float64Array
  inverses: Float64Array
  /** Of a row on whose axis the kernel is the prior. */
  prior: number
}

export function readingOf(
  { continuous, discrete }: KernelRows,
  shapes: readonly KernelShape[],
  point: Point,
): Reading {
  const reading: Reading = {
    active: '',
    continuous: [],
    columns: [],
    coordinates: [],
    inverseWidths: [],
    shares: [],
    discrete: [],
  }
  for (const [column, axis] of continuous.entries()) {
    const shape = shapes[axis]
    const coordinate = point[axis] ?? null
    if (coordinate === null || shape?.kind !== 'normal') continue
    reading.continuous.push(column)
    const { width, inverseWidth } = shape
    const { from, to } = shape.shareAt?.(coordinate) ?? none
    if (to - from > narrow * width) {
      const perMass = (width * Math.sqrt(2 * Math.PI)) / (to - from)
      reading.shares.push({ column, from, to, inverseWidth, perMass })
      continue
    }
    reading.columns.push(column)
    reading.coordinates.push(coordinate)
    reading.inverseWidths.push(inverseWidth)
  }
  for (const [column, axis] of discrete.entries()) {
    const shape = shapes[axis]
    const coordinate = point[axis] ?? null
    if (coordinate === null || shape?.kind !== 'discrete') continue
    const { count, masses, inverses } = shape
    const value = shape.cellsPerValue === 1 ? coordinate : levelOf(coordinate, count)
    const first = shape.cellsPerValue * (value + count)
    reading.discrete.push({ column, first, masses, inverses, prior: 1 / count })
  }
  reading.active = `${reading.continuous};${reading.discrete.map(({ column }) => column)}`
  return reading
}
