import type { Point, SearchSpace } from '../space/search-space.ts'
import type { Observation } from './algorithm.ts'
import { randomPoint } from './random-points.ts'

/** Draws before a space is taken for one that has nothing new. */
const mostDraws = 100

interface Known {
  space: SearchSpace
  /** How many observations are in it. */
  read: number
  places: Map<string, number>
}

/** Beside arrays of observations that only grow, so that each one is read once. */
const kept = new WeakMap<readonly Observation[], Known>()

/** Where among the observations a point was last seen, by its identity. */
export function knownPoints(
  space: SearchSpace,
  observations: readonly Observation[],
): ReadonlyMap<string, number> {
  const before = kept.get(observations)
  const isSame = before?.space === space && before.read <= observations.length
  const known = isSame ? before : { space, read: 0, places: new Map<string, number>() }
  for (; known.read < observations.length; known.read += 1) {
    known.places.set(space.identityOf((observations[known.read] as Observation).point), known.read)
  }
  kept.set(observations, known)
  return known.places
}

export function identitiesOf(space: SearchSpace, points: readonly Point[]): Set<string> {
  return new Set(points.map((point) => space.identityOf(point)))
}

/** A draw from the prior that is neither known nor taken; after many draws without one, any. */
export function unknownPoint(
  space: SearchSpace,
  known: { has(identity: string): boolean },
  taken: { has(identity: string): boolean },
  uniform: () => number,
): Point {
  let point = randomPoint(space, uniform)
  for (let draws = 0; draws < mostDraws; draws += 1) {
    const identity = space.identityOf(point)
    if (!known.has(identity) && !taken.has(identity)) break
    point = randomPoint(space, uniform)
  }
  return point
}
