import type { Config } from '@sweepstack/protocol'

/**
 * One way in which the configs of a space differ, as a searcher sees it. A coordinate on a `real` axis is a number
 * in [0, 1], uniform under the prior of the parameter (its scale, or its distribution function); whole numbers on a log
 * scale are such an axis, too: `settle` tells the middle of the share that is rounded to the same value as a coordinate,
 * which is the coordinate of that value, `shareAt` the share itself, or that of a value some steps further on, and `values` all of
 * the values. A `levels` axis has `count` values in an order (whole numbers, multiples of a step,
 * ordinals); level k has the coordinate (k + 0.5) / count. A `choice` axis has `count` values in no order; the coordinate
 * is the place of the value.
 */
export type Axis = { name: string } & (
  | {
      kind: 'real'
      settle?: (coordinate: number) => number
      shareAt?: (coordinate: number, steps?: number) => Share
      values?: CountedValues
    }
  | { kind: 'levels'; count: number }
  | { kind: 'choice'; count: number }
)

/** The values that a real axis is rounded to, where there is an end of them. */
export interface CountedValues {
  count: number
  /** The coordinate of the value of a place, from 0. */
  coordinateAt(place: number): number
}

/** The coordinates that are rounded to one value; from 0 of the least value, to 1 of the greatest. */
export interface Share {
  from: number
  to: number
}

/** A coordinate for each axis; null on one that is not active. */
export type Point = readonly (number | null)[]

/**
 * The space of a sweep without the names and units of its parameters: all that a searcher knows of it. Constants are
 * no axes. An axis may be active only with some values of axes before it.
 */
export interface SearchSpace {
  axes: readonly Axis[]
  /** Whether an axis is active, by the coordinates of those before it. */
  isActive(axis: number, point: Point): boolean
  /** Whether the constraints admit a point, which has a coordinate on each active axis. */
  admits(point: Point): boolean
  /**
   * False if they admit no point that begins as this one, by what its last axis decides: asked of each beginning of a point
   * one after the other, up to the whole, it says what `admits` does.
   */
  mayAdmit(before: Point): boolean
  /**
   * How many points there are, constraints aside; some may train the same. Infinite with a real axis, unless it is
   * rounded to values that can be counted.
   */
  size: number
  /** The config of a point: coordinates of levels are taken for the nearest level. */
  configOf(point: Point): Config
  /** The point of a config, whoever proposed it; undefined for one outside of the space. */
  pointOf(config: Config): Point | undefined
  /** Equal for two points exactly if they train the same. */
  identityOf(point: Point): string
}

/** Whether coordinates of an axis are rounded to values though it is real. */
export function isRounded(axis: Axis): boolean {
  return axis.kind === 'real' && axis.settle !== undefined
}

/** The coordinate of the value that one on a real axis is rounded to; itself where none are. */
export function settled(axis: Axis, coordinate: number): number {
  return axis.kind === 'real' ? (axis.settle?.(coordinate) ?? coordinate) : coordinate
}

/** The coordinate of a value so many further on than that of another coordinate; the last one where there are not as many. */
export function valuesFurther(axis: Axis, coordinate: number, steps: number): number {
  const share = axis.kind === 'real' ? axis.shareAt?.(coordinate, steps) : undefined
  return share === undefined ? coordinate : settled(axis, (share.from + share.to) / 2)
}

/** The nearest level of a coordinate, from 0. */
export function levelOf(coordinate: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(coordinate * count)))
}

/** The coordinate of a level, from 0. */
export function coordinateOfLevel(level: number, count: number): number {
  return (level + 0.5) / count
}

/** The point at a share of each axis, 0 ≤ unit < 1: uniform units make it a draw from the prior. */
export function pointAtUnits(space: SearchSpace, units: readonly number[]): Point {
  const point: (number | null)[] = space.axes.map(() => null)
  for (const [place, axis] of space.axes.entries()) {
    if (space.isActive(place, point)) point[place] = coordinateAt(axis, units[place] ?? 0)
  }
  return point
}

function coordinateAt(axis: Axis, unit: number): number {
  if (axis.kind === 'real') return unit
  const level = levelOf(unit, axis.count)
  return axis.kind === 'choice' ? level : coordinateOfLevel(level, axis.count)
}
