import { canonicalJson } from '../lineage/canonical-json.ts'
import { drawerOf, roundingOf, scaleOf } from './drawer.ts'
import { type Dimension, pointOfRange, type Range } from './parameter.ts'
import { middleOf, type Rounding, roundedAt, roundedCount, roundedPlace } from './rounding.ts'
import { type Axis, coordinateOfLevel, levelOf, type Share } from './search-space.ts'

/** The values of a parameter along its axis. */
export interface AxisValues {
  kind: 'real' | 'levels' | 'choice'
  /** How many there are: 1 of a constant, infinite of a real number. */
  count: number
  valueAt(coordinate: number): unknown
  /** Undefined for what is none of them. */
  coordinateOf(value: unknown): number | undefined
  /** The coordinate of the value at another one, on a real axis on which many have one value. */
  settle?(coordinate: number): number
  /** The coordinates that have this value, or one so many values further on. */
  shareAt?(coordinate: number, steps?: number): Share
  /** The value of a place, from 0, where there are not infinitely many. */
  at(place: number): unknown
}

/** The axis as searchers know it. */
export function axisOf(name: string, values: AxisValues): Axis {
  const { kind, count, settle, shareAt } = values
  if (kind !== 'real') return { name, kind, count }
  if (settle === undefined || shareAt === undefined) return { name, kind }
  if (count === Number.POSITIVE_INFINITY) return { name, kind, settle, shareAt }
  const coordinateAt = (place: number) => values.coordinateOf(values.at(place)) ?? 0
  return { name, kind, settle, shareAt, values: { count, coordinateAt } }
}

export function axisValuesOf(dimension: Dimension): AxisValues {
  if (dimension.kind === 'choices') return listed(dimension.values, dimension.ordered === true)
  const rounding = roundingOf(dimension)
  const isEven = dimension.kind === 'range' && dimension.range.scale === 'linear'
  if (rounding !== undefined) {
    return isEven ? multiples(rounding) : rounded(dimension, rounding)
  }
  if (dimension.kind === 'normal' || !isEven) return real(dimension)
  const { range, integer } = dimension
  return integer || range.step !== undefined ? stepped(range, integer) : real(dimension)
}

function listed(values: readonly unknown[], ordered: boolean): AxisValues {
  let places: Map<string, number> | undefined
  const count = values.length
  const at = (place: number) => values[place]
  const placeOf = (value: unknown) => {
    places ??= new Map(values.map((each, place) => [keyOf(each), place]))
    return value === undefined ? undefined : places.get(keyOf(value))
  }
  return ordered
    ? levels(count, at, placeOf)
    : {
        kind: 'choice',
        count,
        valueAt: (place) => values[Math.min(count - 1, Math.max(0, Math.round(place)))],
        coordinateOf: placeOf,
        at,
      }
}

/** As records keep a value: options of structures may be what JSON has no form for. */
function keyOf(value: unknown): string {
  return canonicalJson(JSON.parse(JSON.stringify(value)))
}

function real(dimension: Exclude<Dimension, { kind: 'choices' }>): AxisValues {
  const draw = drawerOf(dimension)
  const { unitOf } = scaleOf(dimension)
  const ends = dimension.kind === 'normal' ? dimension.normal : dimension.range
  return {
    kind: 'real',
    count: Number.POSITIVE_INFINITY,
    valueAt: draw,
    coordinateOf: (value) =>
      isWithin(ends, value) ? coordinateNear(unitOf(value), draw, value) : undefined,
    at: draw,
  }
}

/** How far the inverse of a scale may be off the coordinate that a value was drawn at. */
const reach = 2 ** -40

/**
 * The coordinate near a guess that has exactly a value: there is one for each value that was drawn, while the inverse of the
 * scale rounds otherwise than the scale. The guess for values that lie between two coordinates.
 */
function coordinateNear(guess: number, valueAt: (unit: number) => unknown, value: number): number {
  let low = Math.max(0, guess - reach)
  let high = Math.min(1, guess + reach)
  let middle = guess
  while (true) {
    const there = valueAt(middle) as number
    if (there === value) return middle
    if (there < value) low = middle
    else high = middle
    middle = (low + high) / 2
    if (middle <= low || middle >= high)
      return [low, high].find((end) => valueAt(end) === value) ?? guess
  }
}

/** These values have shares that are not equal, so the axis is the real one that they are rounded from. */
function rounded(
  dimension: Exclude<Dimension, { kind: 'choices' }>,
  rounding: Rounding,
): AxisValues {
  const scale = scaleOf(dimension)
  const valueAt = drawerOf(dimension)
  const { quantum } = rounding
  const multipleAt = (coordinate: number) => Math.round((valueAt(coordinate) as number) / quantum)
  const [least, most] = [multipleAt(0), multipleAt(1)]
  return {
    kind: 'real',
    count: roundedCount(rounding),
    valueAt,
    coordinateOf(value) {
      const place = roundedPlace(rounding, value)
      return place === undefined ? undefined : middleOf(rounding, scale, value as number)
    },
    settle: (coordinate) => middleOf(rounding, scale, valueAt(coordinate) as number),
    shareAt(coordinate, steps = 0) {
      const multiple = Math.min(most, Math.max(least, multipleAt(coordinate) + steps))
      return {
        from: multiple === least ? 0 : scale.unitOf((multiple - 0.5) * quantum),
        to: multiple === most ? 1 : scale.unitOf((multiple + 0.5) * quantum),
      }
    },
    at: (place) => roundedAt(rounding, place),
  }
}

function multiples(rounding: Rounding): AxisValues {
  return levels(
    roundedCount(rounding),
    (place) => roundedAt(rounding, place),
    (value) => roundedPlace(rounding, value),
  )
}

function stepped(range: Range, integer: boolean): AxisValues {
  const { min, max, step = 1 } = range
  const count = Math.floor((max - min) / step + 1e-9) + 1
  const at = (place: number) => pointOfRange(range, integer, coordinateOfLevel(place, count))
  // Coordinates of more than 2^51 values are too close to tell neighbours apart.
  const isAny = integer && step === 1
  return levels(count, at, (value) => {
    if (!isWithin(range, value)) return undefined
    const place = Math.min(count - 1, Math.round((value - min) / step))
    return (isAny ? Number.isInteger(value) : at(place) === value) ? place : undefined
  })
}

function levels(
  count: number,
  at: (place: number) => unknown,
  placeOf: (value: unknown) => number | undefined,
): AxisValues {
  return {
    kind: 'levels',
    count,
    valueAt: (coordinate) => at(levelOf(coordinate, count)),
    coordinateOf(value) {
      const place = placeOf(value)
      return place === undefined ? undefined : coordinateOfLevel(place, count)
    },
    at,
  }
}

function isWithin(
  { min, max }: { min?: number | undefined; max?: number | undefined },
  value: unknown,
): value is number {
  const above = typeof value === 'number' && (min === undefined || value >= min)
  return above && (max === undefined || value <= max)
}
