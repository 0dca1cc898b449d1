import {
  type Axis,
  type CountedValues,
  coordinateOfLevel,
  type Point,
  type SearchSpace,
} from './search-space.ts'

/** How many are looked at where a space may have more, by whoever has other ways to find some. */
export const mostLooked = 200_000

/**
 * The points of a finite space that the constraints admit, one after the other, the last axis varying fastest; undefined for each look
 * at which there is none. No point is looked at that begins as one for which a constraint has failed: so of 100 × 100 × 100 points
 * the 100 with `a = b and b = c` are found with 20,000 looks.
 */
export function* pointsInOrder(space: SearchSpace): Generator<Point | undefined, void> {
  yield* pointsFrom(space, [])
}

function* pointsFrom(space: SearchSpace, before: Point): Generator<Point | undefined, void> {
  const axis = space.axes[before.length]
  if (axis === undefined) {
    // All that constraints say was asked on the way here, but for what the last axis decides.
    const isAdmitted = before.length === 0 ? space.admits(before) : space.mayAdmit(before)
    yield isAdmitted ? before : undefined
    return
  }
  if (!space.mayAdmit(before)) {
    yield undefined
    return
  }
  if (!space.isActive(before.length, before)) {
    yield* pointsFrom(space, [...before, null])
    return
  }
  const { count, coordinateAt } = countedValuesOf(axis)
  for (let place = 0; place < count; place += 1) {
    yield* pointsFrom(space, [...before, coordinateAt(place)])
  }
}

/** Of an axis of a finite space. */
function countedValuesOf(axis: Axis): CountedValues {
  if (axis.kind === 'real') return axis.values ?? { count: 0, coordinateAt: same }
  const { kind, count } = axis
  return {
    count,
    coordinateAt: kind === 'levels' ? (place) => coordinateOfLevel(place, count) : same,
  }
}

function same(place: number): number {
  return place
}
