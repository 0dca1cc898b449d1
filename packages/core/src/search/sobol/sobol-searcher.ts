import type { SweepDefinition } from '@sweepstack/protocol'
import { uniform } from '../../random/uniform.ts'
import { dimensionsOf } from '../../space/parameter.ts'
import { rowsOf } from '../../space/trainer-of.ts'
import { DistinctDraws } from '../distinct-draws.ts'
import { oncePerSpace } from '../once-per-space.ts'
import type { IndexedSearcher } from '../searcher.ts'
import { scrambledSobol, sobolDimensions } from './sobol.ts'

/** Points of the scrambled sequence, which fill the space evenly. What is drawn again is drawn at random. */
export const sobolSearcher: IndexedSearcher = {
  kind: 'indexed',
  size(definition) {
    return drawsOf(definition).count(this.wanted?.(definition) ?? 0)
  },
  wanted({ search }) {
    return search.kind === 'sobol' ? search.trials : 0
  },
  configAt(definition, index) {
    return drawsOf(definition).at(index)
  },
  *prepare(definition, places) {
    yield* drawsOf(definition).prepare(this.wanted?.(definition) ?? 0, places)
  },
}

const drawsOf = oncePerSpace(
  (definition) => new DistinctDraws(definition, firstDrawsOf(definition)),
)

/** Parameters that vary take the dimensions one after the other; those beyond the last are drawn at random. */
function firstDrawsOf(definition: SweepDefinition): (index: number, draw: number) => number {
  const varying = dimensionsOf(definition, rowsOf(definition)).filter(
    (dimension) => dimension.kind !== 'choices' || dimension.values.length > 1,
  )
  const places = new Map(varying.map(({ draw }, place) => [draw, place]))
  return (index, draw) => {
    const place = places.get(draw) ?? sobolDimensions
    return place < sobolDimensions
      ? scrambledSobol(index, place, definition.seed)
      : uniform(definition.seed, index, draw)
  }
}
