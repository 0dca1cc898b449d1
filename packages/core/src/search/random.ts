import type { Config } from '@sweepstack/protocol'
import { dimensionsOf, pointOfRange } from '../space/parameter.ts'
import type { Searcher } from './searcher.ts'
import { uniform } from './uniform.ts'

/** Independent draws, each a pure function of (seed, index, dimension): nothing has to be saved. */
export const randomSearcher: Searcher = {
  size(definition) {
    return definition.search.kind === 'random' ? definition.search.trials : 0
  },
  configAt(definition, index) {
    const values = dimensionsOf(definition).map((dimension, place) => {
      const unit = uniform(definition.seed, index, place)
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
