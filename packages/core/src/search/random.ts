import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { uniform } from '../random/uniform.ts'
import { configDrawerOf } from '../space/drawn-config.ts'
import { rowsOf } from '../space/trainer-of.ts'
import { DistinctDraws } from './distinct-draws.ts'
import type { IndexedSearcher } from './searcher.ts'

interface Draws {
  count(wanted: number): number
  at(index: number): Config
}

/** Of definitions that are in use, so that a walk over all configs reads each once. */
const known = new WeakMap<SweepDefinition, Draws>()

/** Independent draws, each a pure function of (seed, index, dimension): nothing has to be saved. */
export const randomSearcher: IndexedSearcher = {
  kind: 'indexed',
  size(definition) {
    return drawsOf(definition).count(this.wanted?.(definition) ?? 0)
  },
  wanted({ search }) {
    return search.kind === 'random' ? search.trials : 0
  },
  configAt(definition, index) {
    return drawsOf(definition).at(index)
  },
}

function drawsOf(definition: SweepDefinition): Draws {
  const { search } = definition
  const isDistinct = search.kind === 'random' && search.distinct
  const draws =
    known.get(definition) ?? (isDistinct ? new DistinctDraws(definition) : anyDraws(definition))
  known.set(definition, draws)
  return draws
}

/** Sweeps of older versions may have drawn a config twice. */
function anyDraws(definition: SweepDefinition): Draws {
  const configAt = configDrawerOf(definition, rowsOf(definition))
  return {
    count: (wanted) => wanted,
    at: (index) => configAt((draw) => uniform(definition.seed, index, draw)),
  }
}
