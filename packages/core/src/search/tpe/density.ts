import { levelOf, type Point } from '../../space/search-space.ts'
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

export interface Density {
  /**
   * Positive everywhere, for the prior is a part of it. Relative to the volume of the coordinates and the count of values.
   * Where it is above `enough` the answer may be any number that is.
   */
  at(point: Point, enough?: number): number
}

/** A kernel that is further away, in squared widths, adds nothing. */
const far = 100

/**
 * A mixture of product kernels, one for each point, and of the prior (Watanabe, 2023, eq. 5; the joint density of
 * Falkner, 2018): normal kernels cut to the unit interval; their mass over a level; on a choice the Aitchison–Aitken
 * kernel. A kernel is the prior on an axis on which its point is not active.
 */
export function densityOf(shapes: readonly KernelShape[], mixture: readonly Kernels[]): Density {
  const total = mixture.reduce((sum, kernels) => sum + weightOf(kernels), 1)
  const parts = mixture.map((kernels) => ({ kernels, scales: new Map<string, Float64Array>() }))
  return {
    at(point, enough = Number.POSITIVE_INFINITY) {
      let sum = priorAt(shapes, point)
      for (const { kernels, scales } of parts) {
        const reading = readingOf(kernels.rows, shapes, point)
        const key = reading.active
        const known = scales.get(key) ?? scalesOf(kernels, shapes, reading)
        scales.set(key, known)
        sum = plusHeights(sum, { kernels, reading, scales: known, enough: enough * total })
        if (sum > enough * total) break
      }
      return sum / total
    },
  }
}

function weightOf({ from, to, weights }: Kernels): number {
  return weights === undefined ? to - from : weights.reduce((sum, weight) => sum + weight, 0)
}

function priorAt(shapes: readonly KernelShape[], point: Point): number {
  let prior = 1
  for (const [axis, shape] of shapes.entries()) {
    if (shape.kind === 'discrete' && (point[axis] ?? null) !== null) prior /= shape.count
  }
  return prior
}

/** A point as the loop over the rows reads it: the axes that are active at it, by their columns in the rows. */
interface Reading {
  /** Tells which these are. */
  active: string
  columns: number[]
  coordinates: number[]
  inverseWidths: number[]
  discrete: DiscreteReading[]
}

interface DiscreteReading {
  column: number
  /** The mass of a row is at this less its cell. */
  first: number
  masses: Float64Array
  inverses: Float64Array
  /** Of a row on whose axis the kernel is the prior. */
  prior: number
}

function readingOf(
  { continuous, discrete }: KernelRows,
  shapes: readonly KernelShape[],
  point: Point,
): Reading {
  const reading: Reading = {
    active: '',
    columns: [],
    coordinates: [],
    inverseWidths: [],
    discrete: [],
  }
  for (const [column, axis] of continuous.entries()) {
    const shape = shapes[axis]
    const coordinate = point[axis] ?? null
    if (coordinate === null || shape?.kind !== 'normal') continue
    reading.columns.push(column)
    reading.coordinates.push(coordinate)
    reading.inverseWidths.push(shape.inverseWidth)
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
  reading.active = `${reading.columns};${reading.discrete.map(({ column }) => column)}`
  return reading
}

/** For each row, what makes its kernel on the active axes one of its weight. */
function scalesOf(
  { rows, from, to, weights }: Kernels,
  shapes: readonly KernelShape[],
  { columns, discrete }: Reading,
): Float64Array {
  const scales = weights?.slice() ?? new Float64Array(to - from).fill(1)
  const reals = rows.continuous.length
  for (const column of columns) {
    const shape = shapes[rows.continuous[column] as number]
    if (shape?.kind !== 'normal') continue
    for (let row = from; row < to; row += 1) {
      const centre = rows.centres[row * reals + column] as number
      // Not a number where the kernel is the prior.
      if (centre >= 0) scales[row - from] = (scales[row - from] as number) * shape.peakAt(centre)
    }
  }
  const others = rows.discrete.length
  for (const { column, inverses } of discrete) {
    for (let row = from; row < to; row += 1) {
      const cell = rows.cells[row * others + column] as number
      if (cell >= 0)
        scales[row - from] = (scales[row - from] as number) * (inverses[cell] as number)
    }
  }
  return scales
}

interface Summing {
  kernels: Kernels
  reading: Reading
  scales: Float64Array
  enough: number
}

/** The innermost loop of a search: adds what each kernel gives to a point, until it is enough. */
function plusHeights(start: number, { kernels, reading, scales, enough }: Summing): number {
  const { rows, from, to } = kernels
  const { columns, coordinates, inverseWidths, discrete } = reading
  const { centres } = rows
  const reals = rows.continuous.length
  let sum = start
  for (let row = from; row < to && sum <= enough; row += 1) {
    const at = row * reals
    let exponent = 0
    for (let place = 0; place < columns.length && exponent < far; place += 1) {
      const apart =
        ((coordinates[place] as number) - (centres[at + (columns[place] as number)] as number)) *
        (inverseWidths[place] as number)
      const square = apart * apart
      // Not a number where the kernel is the prior.
      if (square > 0) exponent += square
    }
    if (exponent >= far) continue
    let height = (scales[row - from] as number) * Math.exp(-exponent / 2)
    if (discrete.length > 0) height *= massAt(rows, row, discrete)
    sum += height
  }
  return sum
}

function massAt({ cells, discrete }: KernelRows, row: number, reading: DiscreteReading[]): number {
  let mass = 1
  for (let place = 0; place < reading.length; place += 1) {
    const { column, first, masses, prior } = reading[place] as DiscreteReading
    const cell = cells[row * discrete.length + column] as number
    mass *= cell < 0 ? prior : (masses[first - cell] as number)
  }
  return mass
}
