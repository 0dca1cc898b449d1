import {
  type Axis,
  coordinateOfLevel,
  levelOf,
  type Point,
  type SearchSpace,
  settled,
} from '../../space/search-space.ts'
import { truncatedNormal } from './normal.ts'

export interface Drawing {
  space: SearchSpace
  /** Where the kernels lie. */
  points: readonly Point[]
  /** Of each kernel, of any sum; the prior has the weight 1 beside them. */
  weights: Float64Array
  /** For each axis; see `bandwidthsOf`. */
  widths: Float64Array
}

/** A draw from the mixture of kernels with the place of the kernel that it comes from; −1 for the prior. */
export function drawFrom(
  { space, points, weights, widths }: Drawing,
  draw: () => number,
): { point: Point; kernel: number } {
  const total = weights.reduce((sum, weight) => sum + weight, 1)
  const kernel = pick(weights, draw() * total)
  const point: (number | null)[] = []
  for (const [place, axis] of space.axes.entries()) {
    const centre = points[kernel]?.[place] ?? null
    const isActive = space.isActive(place, point)
    point.push(isActive ? drawn(axis, centre, widths[place] as number, draw) : null)
  }
  return { point, kernel }
}

/** The place where the weights summed up pass `target`; −1 if they do not. */
function pick(weights: Float64Array, target: number): number {
  let rest = target
  for (let place = 0; place < weights.length; place += 1) {
    rest -= weights[place] as number
    if (rest < 0) return place
  }
  return -1
}

/** Around a centre, or from the prior without one. */
function drawn(axis: Axis, centre: number | null, width: number, draw: () => number): number {
  if (axis.kind === 'choice') {
    const share = (width * axis.count) / Math.max(1, axis.count - 1)
    return centre === null || draw() < share ? Math.floor(draw() * axis.count) : centre
  }
  const value = centre === null ? draw() : truncatedNormal(centre, width, draw)
  // The densities are to be those of the value that is tried, and many draws may be rounded to it.
  if (axis.kind === 'real') return settled(axis, value)
  return coordinateOfLevel(levelOf(value, axis.count), axis.count)
}
