import type { Config, SpaceRow, SweepDefinition } from '@sweepstack/protocol'
import { axisValuesOf } from '../space/axis-values.ts'
import { type Dimension, dimensionsOf } from '../space/parameter.ts'
import type { Point } from '../space/search-space.ts'
import { searchSpaceOf } from '../space/space-of.ts'
import { declaresOwn, rowsOf } from '../space/trainer-of.ts'

/** A config of another sweep as one of this sweep, or why it is none, for a person. */
export type Placed = { config: Config; point: Point } | { because: string }

/**
 * Lays configs of another sweep into the space of this one. A parameter that one has no value of has the constant of this
 * space, or its default; one that this space does not have may be left out if it was a constant there.
 */
export function placerOf(
  definition: SweepDefinition,
  other: SweepDefinition,
): (config: Config) => Placed {
  const space = searchSpaceOf(definition)
  const rows = rowsOf(definition)
  const dimensions = dimensionsOf(definition, rows)
  const absent = absentValues(definition, dimensions, rows)
  const varied = dimensionsOf(other, rowsOf(other)).filter((dimension) => !isConstant(dimension))
  const names = new Set(rows.map(({ name }) => name))
  const beyond = varied.find(({ name }) => !names.has(name))
  return (config) => {
    if (beyond !== undefined) {
      return { because: `they vary ${beyond.name}, which this space does not have` }
    }
    const own = new Map(Object.entries(config))
    const values = [...names].map((name) => [name, own.get(name) ?? absent.get(name)] as const)
    const lacking = values.find(([, value]) => value === undefined)
    if (lacking !== undefined) return { because: `they have no value of ${lacking[0]}` }
    const whole = Object.fromEntries(values) as Config
    const point = space.pointOf(whole)
    if (point === undefined) return { because: whyOutside(dimensions, whole) }
    return space.admits(point)
      ? { config: whole, point }
      : { because: 'the constraints do not admit them' }
  }
}

/** What was trained before a parameter of images was there had its default. */
function absentValues(
  definition: SweepDefinition,
  dimensions: readonly Dimension[],
  rows: readonly SpaceRow[],
): ReadonlyMap<string, unknown> {
  const values = new Map(rows.map((row) => [row.name, row.default]))
  if (!declaresOwn(definition)) return values
  for (const dimension of dimensions) {
    if (dimension.kind !== 'choices' || !isConstant(dimension)) continue
    values.set(dimension.name, dimension.values[0] as never)
  }
  return values
}

function isConstant(dimension: Dimension): boolean {
  return dimension.kind === 'choices' && dimension.values.length === 1
}

function whyOutside(
  dimensions: readonly Dimension[],
  config: Readonly<Record<string, unknown>>,
): string {
  const outside = dimensions.find((dimension) => {
    return axisValuesOf(dimension).coordinateOf(config[dimension.name]) === undefined
  })
  return outside === undefined
    ? 'parameters that depend on others have values that they never have here'
    : `${outside.name} lies outside of this space`
}
