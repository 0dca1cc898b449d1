import type { Point } from '../../space/search-space.ts'
import type { KernelShape } from './kernel-shapes.ts'
import { massFrom } from './normal.ts'
import { type Kernels, type Reading, readingOf } from './readings.ts'

/** The logarithm of a mixture's density: each kernel by its own, so that no product of many masses comes to 0. */
export function logDensityOf(
  shapes: readonly KernelShape[],
  mixture: readonly Kernels[],
  total: number,
): (point: Point) => number {
  const logsOf = logsOnce()
  const parts = mixture.map((kernels) => ({ kernels, scales: new Map<string, Float64Array>() }))
  return (point) => {
    const heights = [logPriorAt(shapes, point)]
    for (const { kernels, scales } of parts) {
      const reading = readingOf(kernels.rows, shapes, point)
      const known = scales.get(reading.active) ?? logScalesOf(kernels, shapes, reading)
      scales.set(reading.active, known)
      for (let row = kernels.from; row < kernels.to; row += 1) {
        const scale = known[row - kernels.from] as number
        heights.push(scale + logHeight(kernels, reading, row, logsOf))
      }
    }
    return logSum(heights) - Math.log(total)
  }
}

function logSum(logs: readonly number[]): number {
  const most = logs.reduce((a, b) => Math.max(a, b))
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0))
}

function logPriorAt(shapes: readonly KernelShape[], point: Point): number {
  return shapes.reduce((sum, shape, axis) => {
    const isHere = shape.kind === 'discrete' && (point[axis] ?? null) !== null
    return isHere ? sum - Math.log(shape.count) : sum
  }, 0)
}

/** For each row the logarithm of what makes its kernel on the active axes one of its weight. */
function logScalesOf(
  { rows, from, to, weights }: Kernels,
  shapes: readonly KernelShape[],
  { continuous, discrete }: Reading,
): Float64Array {
  return Float64Array.from({ length: to - from }, (_, place) => {
    const row = from + place
    let scale = Math.log(weights?.[place] ?? 1)
    for (const column of continuous) {
      const shape = shapes[rows.continuous[column] as number]
      const centre = rows.centres[row * rows.continuous.length + column] as number
      // Not a number where the kernel is the prior.
      if (shape?.kind === 'normal' && centre >= 0) scale += Math.log(shape.peakAt(centre))
    }
    for (const { column, inverses } of discrete) {
      const cell = rows.cells[row * rows.discrete.length + column] as number
      if (cell >= 0) scale += Math.log(inverses[cell] as number)
    }
    return scale
  })
}

function logHeight(
  { rows }: Kernels,
  { columns, coordinates, inverseWidths, shares, discrete }: Reading,
  row: number,
  logsOf: (masses: Float64Array) => Float64Array,
): number {
  const at = row * rows.continuous.length
  let height = 0
  for (const [place, column] of columns.entries()) {
    const apart =
      ((coordinates[place] as number) - (rows.centres[at + column] as number)) *
      (inverseWidths[place] as number)
    const square = apart * apart
    if (square > 0) height -= square / 2
  }
  for (const { column, from, to, inverseWidth, perMass } of shares) {
    const centre = rows.centres[at + column] as number
    if (centre >= 0) height += Math.log(perMass * massFrom(from, to, centre, inverseWidth))
  }
  for (const { column, first, masses, prior } of discrete) {
    const cell = rows.cells[row * rows.discrete.length + column] as number
    height += cell < 0 ? Math.log(prior) : (logsOf(masses)[first - cell] as number)
  }
  return height
}

function logsOnce(): (masses: Float64Array) => Float64Array {
  const known = new Map<Float64Array, Float64Array>()
  return (masses) => {
    const logs = known.get(masses) ?? masses.map((mass) => Math.log(mass))
    known.set(masses, logs)
    return logs
  }
}
