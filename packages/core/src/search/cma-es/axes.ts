import {
  type Axis,
  coordinateOfLevel,
  levelOf,
  type Point,
  type SearchSpace,
  type Share,
  settled,
} from '../../space/search-space.ts'
import { type Chances, drawChoice } from './chances.ts'
import { defaultPopulation } from './defaults.ts'

/** Which coordinates have the same value as one; undefined of an axis on which no two do. */
export type ShareOf = (coordinate: number) => Share

/** The axes of a space, those with an order apart from choices; `place` is that in a point. */
export interface AxesOfSpace {
  ordered: { place: number; shareOf: ShareOf | undefined }[]
  choices: { place: number; count: number }[]
  /** λ of the first start. */
  population: number
}

export function axesOf({ axes }: SearchSpace): AxesOfSpace {
  const ordered: AxesOfSpace['ordered'] = []
  const choices: AxesOfSpace['choices'] = []
  axes.forEach((axis, place) => {
    if (axis.kind === 'choice') choices.push({ place, count: axis.count })
    else ordered.push({ place, shareOf: shareOf(axis) })
  })
  return { ordered, choices, population: defaultPopulation(axes.length) }
}

function shareOf(axis: Exclude<Axis, { kind: 'choice' }>): ShareOf | undefined {
  return axis.kind === 'levels' ? levelShares(axis.count) : axis.shareAt
}

export function levelShares(count: number): ShareOf {
  return (coordinate) => {
    const level = levelOf(coordinate, count)
    return { from: level / count, to: (level + 1) / count }
  }
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
  ordered.forEach(({ place }, k) => {
    whole[place] = valued(space.axes[place] as Axis, x[k] as number)
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

function valued(axis: Axis, coordinate: number): number {
  return axis.kind === 'levels'
    ? coordinateOfLevel(levelOf(coordinate, axis.count), axis.count)
    : settled(axis, coordinate)
}

/** The coordinates of a point of somebody else; axes that are not active have those of `others`. */
export function coordinatesOf(
  { ordered }: AxesOfSpace,
  point: Point,
  others: readonly number[],
): number[] {
  return ordered.map(({ place }, k) => point[place] ?? (others[k] as number))
}
