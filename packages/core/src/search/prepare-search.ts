import type { SweepDefinition } from '@sweepstack/protocol'
import { searcherOf } from './catalogue.ts'
import type { Places } from './searcher.ts'

/**
 * Does beforehand, in steps, what a search does at once when it is first asked how many configs it has, and for those at
 * some places. A search that learns has nothing to prepare.
 */
export function* prepareSearch(
  definition: SweepDefinition,
  places: Places = { from: 0, to: 0 },
): Generator<undefined, void> {
  const searcher = searcherOf(definition)
  if (searcher.kind === 'indexed' && searcher.prepare !== undefined) {
    yield* searcher.prepare(definition, places)
  }
}
