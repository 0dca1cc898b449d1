import type { SweepDefinition } from '@sweepstack/protocol'
import { uniform } from '../random/uniform.ts'
import { type ConfigDrawer, configDrawerOf } from '../space/drawn-config.ts'
import type { IndexedSearcher } from './searcher.ts'

/** Of definitions that are in use, so that a walk over all configs reads each once. */
const known = new WeakMap<SweepDefinition, ConfigDrawer>()

/** Independent draws, each a pure function of (seed, index, dimension): nothing has to be saved. */
export const randomSearcher: IndexedSearcher = {
  kind: 'indexed',
  size(definition) {
    return definition.search.kind === 'random' ? definition.search.trials : 0
  },
  configAt(definition, index) {
    const configAt = known.get(definition) ?? configDrawerOf(definition)
    known.set(definition, configAt)
    return configAt((draw) => uniform(definition.seed, index, draw))
  },
}
