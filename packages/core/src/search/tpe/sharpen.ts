import type { Point, SearchSpace } from '../../space/search-space.ts'

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
  return points.map((point) =>
    point.map((value, axis) => {
      if (value === null || axes[axis]?.kind === 'choice') return value
      return localMean(points, weights, { axis, value, width: widths[axis] as number })
    }),
  )
}

function localMean(
  points: readonly Point[],
  weights: Float64Array,
  { axis, value, width }: { axis: number; value: number; width: number },
): number {
  let total = 0
  let sum = 0
  for (let place = 0; place < points.length; place += 1) {
    const other = points[place]?.[axis] ?? null
    if (other === null) continue
    const near = (weights[place] as number) * Math.exp(-(((other - value) / width) ** 2) / 2)
    total += near
    sum += near * other
  }
  return sum / total
}
