import {
  type Axis,
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
  const count = axis.kind === 'real' ? 0 : axis.count
  for (let place = 0; place < count; place += 1) {
    yield* pointsFrom(space, [...before, coordinateAt(axis, place)])
  }
}

function coordinateAt(axis: Axis, place: number): number {
  return axis.kind === 'levels' ? coordinateOfLevel(place, axis.count) : place
}
