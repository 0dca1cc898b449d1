import type { Config } from '@sweepstack/protocol'
import { type AxisValues, axisOf, axisValuesOf } from '../../space/axis-values.ts'
import type { Dimension } from '../../space/parameter.ts'
import {
  type Axis,
  coordinateOfLevel,
  levelOf,
  type Point,
  type SearchSpace,
} from '../../space/search-space.ts'

/** An axis by its values. `when`: it is active only while an axis before it has one of these values. */
export type ValuedAxis = {
  name: string
  when?: { name: string; is: readonly unknown[] }
} & (
  | { kind: 'real'; min: number; max: number; scale?: 'linear' | 'log' }
  | { kind: 'integer'; min: number; max: number }
  | { kind: 'choice'; values: readonly (string | number)[] }
  | { kind: 'rounded'; dimension: Dimension; values: AxisValues }
)

/** An axis with the values of a parameter of a sweep, for those that are rounded. */
export function roundedAxis(dimension: Dimension): ValuedAxis {
  return { name: dimension.name, kind: 'rounded', dimension, values: axisValuesOf(dimension) }
}

/** Whole numbers on a log scale. */
export function logIntegers(name: string, min: number, max: number): ValuedAxis {
  const range = { min, max, scale: 'log' } as const
  return roundedAxis({ name, draw: 0, kind: 'range', range, integer: true })
}

export type Values = Record<string, string | number>

export interface ValuedSpace extends SearchSpace {
  valuesOf(point: Point): Values
}

/** A space with any axes, for tests and benches of algorithms; `admits` is its constraint. */
export function spaceOf(
  axes: readonly ValuedAxis[],
  admits: (values: Values) => boolean = () => true,
): ValuedSpace {
  const isActive = (place: number, point: Point) => {
    const { when } = axes[place] as ValuedAxis
    if (when === undefined) return true
    const at = axes.findIndex(({ name }) => name === when.name)
    const value = at < place ? valueAt(axes[at] as ValuedAxis, point[at] ?? null) : undefined
    return value !== undefined && when.is.includes(value)
  }
  const valuesOf = (point: Point): Values =>
    Object.fromEntries(
      axes.flatMap((axis, place) => {
        const value = isActive(place, point) ? valueAt(axis, point[place] ?? null) : undefined
        return value === undefined ? [] : [[axis.name, value]]
      }),
    )
  return {
    axes: axes.map(bareAxis),
    isActive,
    mayAdmit: (before) => before.length < axes.length || admits(valuesOf(before)),
    admits: (point) => admits(valuesOf(point)),
    size: sizeFrom(axes, isActive, []),
    configOf: (point) => valuesOf(point) as unknown as Config,
    pointOf: (config) =>
      pointOf(axes, isActive, config as unknown as Record<string, string | number | undefined>),
    identityOf: (point) => JSON.stringify(valuesOf(point)),
    valuesOf,
  }
}

function bareAxis(axis: ValuedAxis): Axis {
  switch (axis.kind) {
    case 'real':
      return { name: axis.name, kind: 'real' }
    case 'integer':
      return { name: axis.name, kind: 'levels', count: axis.max - axis.min + 1 }
    case 'choice':
      return { name: axis.name, kind: 'choice', count: axis.values.length }
    case 'rounded':
      return axisOf(axis.name, axis.values)
  }
}

function valueAt(axis: ValuedAxis, coordinate: number | null): string | number | undefined {
  if (coordinate === null) return undefined
  switch (axis.kind) {
    case 'real': {
      if (axis.scale !== 'log') return axis.min + coordinate * (axis.max - axis.min)
      const [low, high] = [Math.log(axis.min), Math.log(axis.max)]
      return Math.min(axis.max, Math.max(axis.min, Math.exp(low + coordinate * (high - low))))
    }
    case 'integer':
      return axis.min + levelOf(coordinate, axis.max - axis.min + 1)
    case 'choice':
      return axis.values[coordinate]
    case 'rounded':
      return axis.values.valueAt(coordinate) as number
  }
}

function coordinateOf(axis: ValuedAxis, value: string | number | undefined): number | undefined {
  switch (axis.kind) {
    case 'choice': {
      const place = axis.values.indexOf(value ?? '')
      return place < 0 ? undefined : place
    }
    case 'rounded':
      return axis.values.coordinateOf(value)
    default: {
      if (typeof value !== 'number' || value < axis.min || value > axis.max) return undefined
      if (axis.kind === 'integer')
        return coordinateOfLevel(value - axis.min, axis.max - axis.min + 1)
      return axis.scale === 'log'
        ? Math.log(value / axis.min) / Math.log(axis.max / axis.min)
        : (value - axis.min) / (axis.max - axis.min)
    }
  }
}

type IsActive = (place: number, point: Point) => boolean

function pointOf(
  axes: readonly ValuedAxis[],
  isActive: IsActive,
  values: Record<string, string | number | undefined>,
): Point | undefined {
  const point: (number | null)[] = []
  for (const [place, axis] of axes.entries()) {
    const coordinate = isActive(place, point) ? coordinateOf(axis, values[axis.name]) : null
    if (coordinate === undefined) return undefined
    point.push(coordinate)
  }
  return point
}

/** How many configs begin with the coordinates of `point`. */
function sizeFrom(axes: readonly ValuedAxis[], isActive: IsActive, point: Point): number {
  const place = point.length
  if (axes.some(({ kind }) => kind === 'real')) return Number.POSITIVE_INFINITY
  if (place === axes.length) return 1
  if (axes.every(({ when }) => when === undefined)) {
    return axes.reduce((size, axis) => size * countOf(axis), 1)
  }
  if (!isActive(place, point)) return sizeFrom(axes, isActive, [...point, null])
  const axis = bareAxis(axes[place] as ValuedAxis)
  let size = 0
  for (let k = 0; k < countOf(axes[place] as ValuedAxis); k += 1) {
    const coordinate = axis.kind === 'levels' ? coordinateOfLevel(k, axis.count) : k
    size += sizeFrom(axes, isActive, [...point, coordinate])
  }
  return size
}

function countOf(axis: ValuedAxis): number {
  if (axis.kind === 'rounded') return axis.values.count
  const bare = bareAxis(axis)
  return bare.kind === 'real' ? Number.POSITIVE_INFINITY : bare.count
}
