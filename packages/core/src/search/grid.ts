import { type Config, ProblemError, type SweepDefinition } from '@sweepstack/protocol'
import { type Dimension, dimensionsOf } from '../space/parameter.ts'
import type { IndexedSearcher } from './searcher.ts'

/**
 * Every combination of the choices, the last dimension (epochs) varying fastest; of several grids, one after
 * the other.
 */
export const gridSearcher: IndexedSearcher = {
  kind: 'indexed',
  size(definition) {
    return gridsOf(definition).reduce((sum, grid) => sum + sizeOf(grid), 0)
  },
  configAt(definition, index) {
    let rest = index
    for (const grid of gridsOf(definition)) {
      const size = sizeOf(grid)
      if (rest < size) return pointOf(grid, rest)
      rest -= size
    }
    throw new RangeError(`the grid has no config ${index}`)
  },
}

/** Of definitions that are in use, so that a walk over all configs reads each once. */
const known = new WeakMap<SweepDefinition, Choices[][]>()

function gridsOf(definition: SweepDefinition): Choices[][] {
  const grids = known.get(definition) ?? readGrids(definition)
  known.set(definition, grids)
  return grids
}

function readGrids(definition: SweepDefinition): Choices[][] {
  const { search, parameters } = definition
  const own = (search.kind === 'grid' && search.of) || [{}]
  return own.map((changes, at) => {
    const merged = { ...definition, parameters: { ...parameters, ...changes } }
    return choicesOf(merged, (name) => (name in changes ? `search.of.${at}` : 'parameters'))
  })
}

function sizeOf(grid: Choices[]): number {
  return grid.reduce((product, { values }) => product * values.length, 1)
}

function pointOf(grid: Choices[], index: number): Config {
  let rest = index
  const config: [name: string, value: unknown][] = []
  for (let place = grid.length - 1; place >= 0; place -= 1) {
    const { name, values } = grid[place] as Choices
    config.push([name, values[rest % values.length]])
    rest = Math.floor(rest / values.length)
  }
  return Object.fromEntries(config) as Config
}

type Choices = Extract<Dimension, { kind: 'choices' }>

/** @throws ProblemError INVALID_DEFINITION for ranges, with the places where they stand */
function choicesOf(definition: SweepDefinition, placeOf: (name: string) => string): Choices[] {
  const dimensions = dimensionsOf(definition)
  const ranges = dimensions.filter((dimension) => dimension.kind === 'range')
  if (ranges.length > 0) {
    throw new ProblemError(
      'INVALID_DEFINITION',
      'A grid needs lists of values: a range works only with a search that samples from it.',
      ranges.map(({ name }) => ({
        path: `${placeOf(name)}.${name}`,
        message: 'list the values, or use search: {kind: random, trials: …}',
      })),
    )
  }
  return dimensions as Choices[]
}
