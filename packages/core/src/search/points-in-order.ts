import {
  type Axis,
  type CountedValues,
  coordinateOfLevel,
  type Point,
  type SearchSpace,
} from '../space/search-space.ts'

/** The points of a finite space one after the other, the last axis varying fastest. */
export function* pointsInOrder(space: SearchSpace): Generator<Point, void> {
  yield* pointsFrom(space, [])
}

function* pointsFrom(space: SearchSpace, before: Point): Generator<Point, void> {
  const axis = space.axes[before.length]
  if (axis === undefined) {
    yield before
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
