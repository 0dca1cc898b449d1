import type { Sample } from './sample.ts'

/** A sample without the axes on which its configs do not differ, and the names of these. */
export function varyingAxes(sample: Sample): { varying: Sample; unvaried: string[] } {
  const kept = sample.axes.map((_, axis) => varies(sample, axis))
  return {
    varying: {
      axes: sample.axes.filter((_, axis) => kept[axis]),
      points: sample.points.map((point) => point.filter((_, axis) => kept[axis])),
      values: sample.values,
    },
    unvaried: sample.axes.filter((_, axis) => !kept[axis]).map(({ name }) => name),
  }
}

/** Whether two of the configs in which it is active have other coordinates. */
function varies({ points }: Sample, axis: number): boolean {
  let seen: number | undefined
  for (const point of points) {
    const coordinate = point[axis] ?? null
    if (coordinate === null || coordinate === seen) continue
    if (seen !== undefined) return true
    seen = coordinate
  }
  return false
}
