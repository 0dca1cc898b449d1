import type { Point } from '../../space/search-space.ts'
import type { KernelRows } from './kernel-rows.ts'
import type { KernelShape } from './kernel-shapes.ts'
import { logDensityOf } from './log-density.ts'
import { massFrom } from './normal.ts'
import {
  type DiscreteReading,
  type Kernels,
  type Reading,
  readingOf,
  type ShareReading,
} from './readings.ts'

export interface Density {
  /**
   * Positive everywhere, for the prior is a part of it. Relative to the volume of the coordinates and the count of values.
   * Where it is above `enough` the answer may be any number that is.
   */
  at(point: Point, enough?: number): number
  /** Its logarithm, also where the density itself is too small for a number. */
  logAt(point: Point): number
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
    logAt: logDensityOf(shapes, mixture, total),
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

/** For each row, what makes its kernel on the active axes one of its weight. */
function scalesOf(
  { rows, from, to, weights }: Kernels,
  shapes: readonly KernelShape[],
  { continuous, discrete }: Reading,
): Float64Array {
  const scales = weights?.slice() ?? new Float64Array(to - from).fill(1)
  const reals = rows.continuous.length
  for (const column of continuous) {
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
  const { columns, coordinates, inverseWidths, shares, discrete } = reading
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
    if (shares.length > 0) height *= onShares(centres, at, shares)
    if (discrete.length > 0) height *= massAt(rows, row, discrete)
    sum += height
  }
  return sum
}

function onShares(centres: Float64Array, at: number, shares: readonly ShareReading[]): number {
  let height = 1
  for (let place = 0; place < shares.length; place += 1) {
    const { column, from, to, inverseWidth, perMass } = shares[place] as ShareReading
    const centre = centres[at + column] as number
    // Not a number where the kernel is the prior.
    if (centre >= 0) height *= perMass * massFrom(from, to, centre, inverseWidth)
  }
  return height
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
