import type { Point, SearchSpace } from '../../space/search-space.ts'
import { unknownPoint } from '../known-points.ts'
import { randomPoint } from '../random-points.ts'
import { scrambledSobol, sobolDimensions } from '../sobol/sobol.ts'

/** Which of the first points, and of which of the scrambled sequences. */
interface Place {
  index: number
  sequence: number
}

/**
 * A point of Sobol's sequence, scrambled: the first points fill the space, where draws leave parts of it that no model then
 * has reason to look into. Where what it names was tried before, and beyond its dimensions, it is drawn at random.
 */
export function firstPoint(
  space: SearchSpace,
  { index, sequence }: Place,
  tried: { has(identity: string): boolean },
  uniform: () => number,
): Point {
  const point = randomPoint(space, (axis) =>
    axis < sobolDimensions ? scrambledSobol(index, axis, sequence) : uniform(),
  )
  const isNew = space.admits(point) && !tried.has(space.identityOf(point))
  return isNew ? point : unknownPoint(space, tried, tried, uniform)
}
