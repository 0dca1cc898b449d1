import { drawerOf, roundingOf } from '../../space/drawer.ts'
import type { Dimension } from '../../space/parameter.ts'
import { roundedTo } from '../../space/rounding.ts'

export interface ExploreOptions {
  /** What a clone may change. */
  dimensions: readonly Dimension[]
  /** The chance that a value is drawn anew. */
  resample: number
  /** By one of which a number is multiplied otherwise. */
  factors: readonly [number, number]
}

export type Settings = Readonly<Record<string, unknown>>

/**
 * The settings of a clone (Jaderberg et al., 2017, "explore"): of each dimension, with the chance `resample`, a new draw;
 * otherwise a number times one of the factors, within its range, and a listed value one step further on in its list. Whole
 * numbers stay whole, and go at least one further. `draw` gives numbers in [0, 1); each dimension takes two, whatever becomes of it.
 */
export function explore(
  settings: Settings,
  { dimensions, resample, factors }: ExploreOptions,
  draw: () => number,
): Settings {
  const changed = dimensions.map((dimension): [string, unknown] => {
    const [chance, choice] = [draw(), draw()]
    const value = settings[dimension.name]
    const isUp = choice < 0.5
    if (chance < resample) return [dimension.name, drawerOf(dimension)(choice)]
    if (dimension.kind === 'choices')
      return [dimension.name, neighbour(dimension.values, value, isUp)]
    return [dimension.name, scaled(value, dimension, factors[isUp ? 0 : 1])]
  })
  return { ...settings, ...Object.fromEntries(changed) }
}

/** One that is not in the list is taken for the first. */
function neighbour(values: readonly unknown[], value: unknown, isUp: boolean): unknown {
  const same = JSON.stringify(value)
  const place = Math.max(
    0,
    values.findIndex((one) => JSON.stringify(one) === same),
  )
  const next = Math.min(values.length - 1, Math.max(0, place + (isUp ? 1 : -1)))
  return values[next]
}

/** Of a whole number that the factor leaves as it is, the next one. */
function scaled(
  value: unknown,
  dimension: Exclude<Dimension, { kind: 'choices' }>,
  factor: number,
): number {
  const product = Number(value) * factor
  const whole = Math.trunc(product)
  const step = whole === value ? Math.sign(factor - 1) : 0
  const rounding = roundingOf(dimension)
  const changed = dimension.integer ? whole + step : product
  const { min = changed, max = changed } =
    dimension.kind === 'range' ? dimension.range : dimension.normal
  const within = Math.min(max, Math.max(min, changed))
  return rounding === undefined ? within : roundedTo(rounding, within)
}
