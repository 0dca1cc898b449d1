import {
  coordinateOfLevel,
  levelOf,
  type Point,
  type SearchSpace,
} from '../../space/search-space.ts'
import { type Chances, drawChoice } from './chances.ts'
import { defaultPopulation } from './defaults.ts'

/** The axes of a space, those with an order apart from choices; `place` is that in a point. */
export interface AxesOfSpace {
  ordered: { place: number; levels: number | undefined }[]
  choices: { place: number; count: number }[]
  /** λ of the first start. */
  population: number
}

export function axesOf({ axes }: SearchSpace): AxesOfSpace {
  const ordered: AxesOfSpace['ordered'] = []
  const choices: AxesOfSpace['choices'] = []
  axes.forEach((axis, place) => {
    if (axis.kind === 'choice') choices.push({ place, count: axis.count })
    else ordered.push({ place, levels: axis.kind === 'levels' ? axis.count : undefined })
  })
  return { ordered, choices, population: defaultPopulation(axes.length) }
}

/** The point of coordinates on ordered axes, with choices drawn by their chances; only active axes are in it. */
export function pointOf(
  space: SearchSpace,
  { ordered, choices }: AxesOfSpace,
  x: readonly number[],
  chances: Chances,
  uniform: () => number,
): Point {
  const whole = new Array<number>(space.axes.length).fill(0)
  ordered.forEach(({ place, levels }, k) => {
    const value = x[k] as number
    whole[place] = levels === undefined ? value : coordinateOfLevel(levelOf(value, levels), levels)
  })
  choices.forEach(({ place }, k) => {
    whole[place] = drawChoice(chances[k] as number[], uniform())
  })
  const point: (number | null)[] = []
  for (const [place, value] of whole.entries()) {
    point.push(space.isActive(place, point) ? value : null)
  }
  return point
}

/** The coordinates of a point of somebody else; axes that are not active have those of `others`. */
export function coordinatesOf(
  { ordered }: AxesOfSpace,
  point: Point,
  others: readonly number[],
): number[] {
  return ordered.map(({ place }, k) => point[place] ?? (others[k] as number))
}
