import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { uniform } from '../random/uniform.ts'
import { configDrawerOf } from '../space/drawn-config.ts'
import { rowsOf } from '../space/trainer-of.ts'
import { DistinctDraws } from './distinct-draws.ts'
import { oncePerSpace } from './once-per-space.ts'
import type { IndexedSearcher, Places } from './searcher.ts'

interface Draws {
  held: number
  count(wanted: number): number
  at(index: number): Config
  prepare?(wanted: number, places: Places): Generator<undefined, void>
}

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
  *prepare(definition, places) {
    const draws = drawsOf(definition)
    if (draws.prepare) yield* draws.prepare(this.wanted?.(definition) ?? 0, places)
  },
}

const drawsOf = oncePerSpace((definition): Draws => {
  const { search } = definition
  const isDistinct = search.kind === 'random' && search.distinct
  return isDistinct ? new DistinctDraws(definition) : anyDraws(definition)
})

/** Sweeps of older versions may have drawn a config twice. */
function anyDraws(definition: SweepDefinition): Draws {
  const configAt = configDrawerOf(definition, rowsOf(definition))
  return {
    held: 0,
    count: (wanted) => wanted,
    at: (index) => configAt((draw) => uniform(definition.seed, index, draw)),
  }
}
