import { ProblemError, type SpaceRow, type SweepDefinition } from '@sweepstack/protocol'
import { axisValuesOf } from '../space/axis-values.ts'
import { conditionsOf, parentsFirst } from '../space/conditions.ts'
import { admitsOf } from '../space/constraints.ts'
import { type Grid, type GridParameter, gridPoints } from '../space/grid-points.ts'
import { dimensionsOf } from '../space/parameter.ts'
import { rowsOf } from '../space/trainer-of.ts'
import { oncePerSpace } from './once-per-space.ts'
import type { IndexedSearcher } from './searcher.ts'

/**
 * Every combination of the values, the last dimension (epochs) varying fastest; of several grids, one after
 * the other.
 */
export const gridSearcher: IndexedSearcher = {
  kind: 'indexed',
  size(definition) {
    return gridsOf(definition).reduce((sum, grid) => sum + grid.size, 0)
  },
  configAt(definition, index) {
    let rest = index
    for (const grid of gridsOf(definition)) {
      if (rest < grid.size) return grid.configAt(rest)
      rest -= grid.size
    }
    throw new RangeError(`the grid has no config ${index}`)
  },
  *prepare(definition) {
    for (const grid of readOnce(definition).grids) yield* grid.prepare()
  },
}

const readOnce = oncePerSpace((definition) => {
  const grids = readGrids(definition)
  const held = () => grids.reduce((sum, grid) => sum + grid.held, 0)
  return {
    grids,
    get held() {
      return held()
    },
  }
})

function gridsOf(definition: SweepDefinition): Grid[] {
  return readOnce(definition).grids
}

function readGrids(definition: SweepDefinition): Grid[] {
  const { search, parameters, constraints } = definition
  const own = (search.kind === 'grid' && search.of) || [{}]
  return own.map((changes, at) => {
    const merged = { ...definition, parameters: { ...parameters, ...changes } } as SweepDefinition
    const rows = rowsOf(merged)
    const placeOf = (name: string) =>
      `${name in changes ? `search.of.${at}` : 'parameters'}.${name}`
    const asked = parametersOf(merged, rows, placeOf)
    if (constraints === undefined) return gridPoints(asked)
    const isPart = own.length > 1
    return gridPoints(asked, admitsOf({ ...merged, constraints }, rows, { isPart }))
  })
}

/** @throws ProblemError INVALID_DEFINITION for what has infinitely many values, with the places where they stand */
function parametersOf(
  definition: { parameters: object },
  rows: readonly SpaceRow[],
  placeOf: (name: string) => string,
): GridParameter[] {
  const defaults = new Map(rows.map((row) => [row.name, row.default]))
  const parameters = parentsFirst(dimensionsOf(definition, rows), placeOf).map((dimension) => {
    const { name } = dimension
    const values = axisValuesOf(dimension)
    return { name, values, conditions: conditionsOf(dimension), default: defaults.get(name) }
  })
  const endless = parameters.filter(({ values }) => values.count === Number.POSITIVE_INFINITY)
  if (endless.length > 0) {
    throw new ProblemError(
      'INVALID_DEFINITION',
      'A grid needs values that can be counted: a range of any numbers works only with a search that samples from it.',
      endless.map(({ name }) => ({
        path: placeOf(name),
        message: 'list the values, give a step, or use search: {kind: random, trials: …}',
      })),
    )
  }
  return parameters
}
