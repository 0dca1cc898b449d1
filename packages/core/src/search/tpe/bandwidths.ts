import type { Axis, Point, SearchSpace } from '../../space/search-space.ts'
import type { Kernels } from './density.ts'

/** Narrower kernels would only repeat points. */
const leastWidth = 0.01
/** A kernel has at least this share of a step between values: the neighbours of a value stay within reach. */
const within = 0.3
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
    return Math.min(1, Math.max(rule, leastWidth, within * stepOf(axis, points, weights, place)))
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

/** How far values lie apart on an axis; of rounded numbers, which lie closer at one end, around the weighted points. */
function stepOf(
  axis: Exclude<Axis, { kind: 'choice' }>,
  points: readonly Point[],
  weights: Float64Array,
  place: number,
): number {
  if (axis.kind === 'levels') return 1 / axis.count
  if (axis.shareAt === undefined) return 0
  let [total, sum] = [0, 0]
  for (let row = 0; row < points.length; row += 1) {
    const coordinate = points[row]?.[place] ?? null
    if (coordinate === null) continue
    const { from, to } = axis.shareAt(coordinate)
    total += weights[row] as number
    sum += (weights[row] as number) * (to - from)
  }
  return total === 0 ? 0 : sum / total
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
