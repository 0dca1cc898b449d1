import { type Axis, isRounded, type Point, type SearchSpace } from '../../space/search-space.ts'
import type { Kernels } from './readings.ts'

/** Narrower kernels would only repeat points. */
const leastWidth = 0.01
/** A kernel has at least this share of a step between values: the neighbours of a value stay within reach. */
const within = 0.3
/** As on levels, but of rounded numbers, on which steps of one are to be met by others that are finer. */
const withinRounded = 0.8
/** The factor of wide kernels in place of 1.06 σ: that of Optuna's, whatever the spread of the points is. */
const wide = 0.2
/** The standard deviation of the prior counts as much as this many points. */
const priorPoints = 0.5
const priorVariance = 1 / 12

/**
 * The widths of the kernels for each axis by the normal reference rule, b = 1.06 σ n^(−1/(4 + d)) (Silverman, 1986, 4.3;
 * in the joint density of BOHB, Falkner, 2018), where σ is that of the weighted points; of a choice, the share of a
 * kernel that leaves its value.
 */
export function bandwidthsOf(
  { axes }: SearchSpace,
  points: readonly Point[],
  weights: Float64Array,
): Float64Array {
  const dimensions = meanActive(axes, points)
  return Float64Array.from(axes, (axis, place) => {
    const { count, variance } = momentsOf(points, weights, place)
    if (axis.kind === 'choice') return leavingShare(count, axis.count)
    const rule = 1.06 * Math.sqrt(variance) * Math.max(1, count) ** (-1 / (dimensions + 4))
    return Math.min(1, Math.max(rule, leastWidth, leastOn(axis, points, weights, place)))
  })
}

/**
 * Whether kernels are as narrow on an axis of rounded numbers as its values allow: what is near the points there is tried, and no
 * slope leads on, where real numbers would follow one.
 */
export function areAtValues(
  { axes }: SearchSpace,
  points: readonly Point[],
  weights: Float64Array,
  widths: Float64Array,
): boolean {
  return axes.some((axis, place) => {
    return isRounded(axis) && (widths[place] as number) <= leastOn(axis, points, weights, place)
  })
}

/** Widths that reach other values on several axes at once. Those of choices stay. */
export function widened(
  widths: Float64Array,
  { axes }: SearchSpace,
  points: readonly Point[],
): Float64Array {
  const power = -1 / (meanActive(axes, points) + 4)
  return widths.map((width, place) => {
    if (axes[place]?.kind === 'choice') return width
    const count = points.filter((point) => (point[place] ?? null) !== null).length
    return Math.max(width, wide * Math.max(1, count) ** power)
  })
}

/** Those of a density that has the kernels of another one, but for choices. */
export function bandwidthsLike(
  widths: Float64Array,
  { axes }: SearchSpace,
  mixture: readonly Kernels[],
): Float64Array {
  return widths.map((width, place) => {
    const axis = axes[place]
    if (axis?.kind !== 'choice') return width
    const active = mixture.reduce((sum, { rows, from, to }) => {
      return sum + rows.activeOn(place, from, to)
    }, 0)
    return leavingShare(active, axis.count)
  })
}

/** One prior point is spread over the values: (1 + 1/n) / (1 + c/n) stays, as in Bergstra (2011), 4.2. */
function leavingShare(points: number, choices: number): number {
  return (choices - 1) / (points + choices)
}

/** By how far values lie apart on an axis; rounded numbers lie closer at one end, so around the weighted points. */
function leastOn(
  axis: Axis,
  points: readonly Point[],
  weights: Float64Array,
  place: number,
): number {
  if (axis.kind === 'levels') return within * (1 / axis.count)
  if (axis.kind === 'choice' || axis.shareAt === undefined) return 0
  let [total, sum] = [0, 0]
  for (let row = 0; row < points.length; row += 1) {
    const coordinate = points[row]?.[place] ?? null
    if (coordinate === null) continue
    const { from, to } = axis.shareAt(coordinate)
    total += weights[row] as number
    sum += (weights[row] as number) * (to - from)
  }
  return total === 0 ? 0 : (withinRounded * sum) / total
}

function meanActive(axes: readonly Axis[], points: readonly Point[]): number {
  if (points.length === 0) return axes.length
  let active = 0
  for (const point of points) for (const coordinate of point) if (coordinate !== null) active += 1
  return active / points.length
}

/** Of the points that are active on an axis; the variance with the share of the prior. */
function momentsOf(points: readonly Point[], weights: Float64Array, axis: number) {
  let [count, total, first, second] = [0, 0, 0, 0]
  for (let place = 0; place < points.length; place += 1) {
    const value = points[place]?.[axis] ?? null
    if (value === null) continue
    const weight = weights[place] as number
    count += 1
    total += weight
    first += weight * value
    second += weight * value * value
  }
  const mean = count === 0 ? 0.5 : first / total
  const own = count === 0 ? 0 : Math.max(0, second / total - mean * mean)
  const variance = (count * own + priorPoints * priorVariance) / (count + priorPoints)
  return { count, variance }
}
