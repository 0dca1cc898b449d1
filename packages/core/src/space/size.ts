import { type Activity, isActiveAt } from './activity.ts'
import type { AxisValues } from './axis-values.ts'
import { coordinateOfLevel } from './search-space.ts'

/** An axis on which others depend is walked along its values up to so many. */
const mostWalked = 10_000

/** How many points there are; where an axis with more values than can be walked decides on others, at most so many. */
export function sizeOf(
  axes: readonly { values: AxisValues; activity: Activity }[],
  axis = 0,
  point: (number | null)[] = axes.map(() => null),
): number {
  const here = axes[axis]
  if (here === undefined) return 1
  const { values, activity } = here
  const rest = (coordinate: number | null) => {
    point[axis] = coordinate
    return sizeOf(axes, axis + 1, point)
  }
  if (!isActiveAt(activity, point)) return rest(null)
  const dependents = axes.flatMap(({ activity: of }) =>
    of === 'never' ? [] : of.filter((condition) => condition.axis === axis),
  )
  if (dependents.length === 0) return times(values.count, rest(0))
  const alike = new Map<string, { coordinate: number; count: number }>()
  for (const coordinate of coordinatesOf(values)) {
    const key = dependents.map(({ admits }) => Number(admits(coordinate))).join('')
    const group = alike.get(key) ?? { coordinate, count: 0 }
    alike.set(key, { ...group, count: group.count + 1 })
  }
  const sizes = [...alike.values()].map(({ coordinate, count }) => [count, rest(coordinate)])
  const isWhole = values.count <= mostWalked
  return isWhole
    ? sizes.reduce((sum, [count = 0, size = 0]) => sum + times(count, size), 0)
    : times(values.count, Math.max(...sizes.map(([, size = 0]) => size)))
}

/** All coordinates of a short axis; of another those of so many places on it. */
function coordinatesOf({ kind, count }: AxisValues): number[] {
  const length = Math.min(count, mostWalked)
  return Array.from({ length }, (_, level) =>
    kind === 'choice' ? level : coordinateOfLevel(level, length),
  )
}

/** Nothing of what is infinite is nothing. */
function times(count: number, size: number): number {
  return count === 0 || size === 0 ? 0 : count * size
}
