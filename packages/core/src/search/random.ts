import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { uniform } from '../random/uniform.ts'
import { type Dimension, dimensionsOf, pointOfRange } from '../space/parameter.ts'
import type { IndexedSearcher } from './searcher.ts'

/** Of definitions that are in use, so that a walk over all configs reads each once. */
const known = new WeakMap<SweepDefinition, Dimension[]>()

/** Independent draws, each a pure function of (seed, index, dimension): nothing has to be saved. */
export const randomSearcher: IndexedSearcher = {
  kind: 'indexed',
  size(definition) {
    return definition.search.kind === 'random' ? definition.search.trials : 0
  },
  configAt(definition, index) {
    const dimensions = known.get(definition) ?? dimensionsOf(definition)
    known.set(definition, dimensions)
    const values = dimensions.map((dimension) => {
      const unit = uniform(definition.seed, index, dimension.draw)
      return [
        dimension.name,
        dimension.kind === 'choices'
          ? dimension.values[Math.floor(unit * dimension.values.length)]
          : pointOfRange(dimension.range, dimension.integer, unit),
      ]
    })
    return Object.fromEntries(values) as Config
  },
}
