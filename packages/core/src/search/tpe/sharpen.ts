import type { Point, SearchSpace } from '../../space/search-space.ts'

/** In squared widths: neighbours further away weigh nothing. */
const far = 100

/**
 * Moves each coordinate to the mean of its neighbourhood, which the kernels weigh (Choi and Hall, 1999, data
 * sharpening). A mixture of kernels is wider than its points, by nearly as much again where there are many dimensions
 * and few points; with its kernels on sharpened points it is not. Choices stay.
 */
export function sharpen(
  { axes }: SearchSpace,
  points: readonly Point[],
  weights: Float64Array,
  widths: Float64Array,
): Point[] {
  const columns = axes.map(({ kind }, axis) => {
    const column = Float64Array.from(points, (point) => point[axis] ?? Number.NaN)
    return kind === 'choice' ? column : localMeans(column, weights, widths[axis] as number)
  })
  return points.map((point, place) =>
    point.map((value, axis) => (value === null ? null : (columns[axis]?.[place] as number))),
  )
}

/** Of each value the mean of its neighbourhood; a value that is not a number is nobody's neighbour. */
function localMeans(values: Float64Array, weights: Float64Array, width: number): Float64Array {
  const totals = weights.slice()
  const sums = values.map((value, place) => (weights[place] as number) * value)
  for (let one = 1; one < values.length; one += 1) {
    const [value, weight] = [values[one] as number, weights[one] as number]
    for (let other = 0; other < one; other += 1) {
      const apart = (value - (values[other] as number)) / width
      if (!(apart * apart < far)) continue
      const near = Math.exp((-apart * apart) / 2)
      const nearOther = near * (weights[other] as number)
      totals[one] = (totals[one] as number) + nearOther
      sums[one] = (sums[one] as number) + nearOther * (values[other] as number)
      totals[other] = (totals[other] as number) + near * weight
      sums[other] = (sums[other] as number) + near * weight * value
    }
  }
  return sums.map((sum, place) => sum / (totals[place] as number))
}
