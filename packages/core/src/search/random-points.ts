import { mixWords, mulberry32 } from '../random/mix.ts'
import {
  type Axis,
  coordinateOfLevel,
  type Point,
  type SearchSpace,
  settled,
} from '../space/search-space.ts'
import type { Algorithm } from './algorithm.ts'

/** Draws before a constraint is taken for one that is hard to meet. */
const mostDraws = 1000

/** Independent draws from the prior, whatever came of others. */
export const randomPoints: Algorithm = {
  ask({ space, count, seed, state }) {
    const proposals = Array.from({ length: count }, (_, place) => ({
      point: randomPoint(space, mulberry32(mixWords(seed, place))),
      reason: { kind: 'random' },
    }))
    return { proposals, state }
  },
}

/** A draw from the prior among the points that the constraints admit; after many draws without one, any. `draw`: told the axis. */
export function randomPoint(space: SearchSpace, draw: (axis: number) => number): Point {
  let point: Point = []
  for (let draws = 0; draws < mostDraws; draws += 1) {
    point = pointAt(space, draw)
    if (space.admits(point)) break
  }
  return point
}

/** The point whose coordinates are drawn one after the other; one draw for each axis, whether it is active or not. */
function pointAt(space: SearchSpace, draw: (axis: number) => number): Point {
  const point: (number | null)[] = []
  for (const [place, axis] of space.axes.entries()) {
    const unit = draw(place)
    point.push(space.isActive(place, point) ? coordinateAt(axis, unit) : null)
  }
  return point
}

function coordinateAt(axis: Axis, unit: number): number {
  switch (axis.kind) {
    case 'real':
      return settled(axis, unit)
    case 'levels':
      return coordinateOfLevel(Math.floor(unit * axis.count), axis.count)
    case 'choice':
      return Math.floor(unit * axis.count)
  }
}
