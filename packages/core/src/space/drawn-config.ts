import type { Config, SpaceRow } from '@sweepstack/protocol'
import { conditionsOf, failing, parentsFirst } from './conditions.ts'
import { drawerOf } from './drawer.ts'
import { dimensionsOf } from './parameter.ts'

/** The config at a share of each dimension, which is asked for by the dimension's stream of random numbers. */
export type ConfigDrawer = (unitOf: (draw: number) => number) => Config

/** A parameter that is not active has its default, and so have those that depend on it. */
export function configDrawerOf(
  definition: { parameters: object },
  rows: readonly SpaceRow[],
): ConfigDrawer {
  const dimensions = parentsFirst(dimensionsOf(definition, rows), (name) => `parameters.${name}`)
  const defaults = new Map(rows.map((row) => [row.name, row.default]))
  const parts = dimensions.map((dimension) => {
    const { name, draw } = dimension
    return {
      name,
      draw,
      drawn: drawerOf(dimension),
      conditions: conditionsOf(dimension),
      default: defaults.get(name),
    }
  })
  return (unitOf) => {
    const values = new Map<string, unknown>()
    const inactive = new Set<string>()
    for (const part of parts) {
      const isActive = failing(part.conditions, inactive, values) === undefined
      if (!isActive) inactive.add(part.name)
      values.set(part.name, isActive ? part.drawn(unitOf(part.draw)) : part.default)
    }
    return Object.fromEntries(values) as Config
  }
}
