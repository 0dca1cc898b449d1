import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { searcherOf } from '../search/catalogue.ts'

/** All configs of an indexed search, in its order. */
export function configsOf(definition: SweepDefinition): Config[] {
  const searcher = searcherOf(definition)
  if (searcher.kind !== 'indexed')
    throw new Error(`${definition.search.kind} has no list of configs`)
  const length = searcher.size(definition)
  return Array.from({ length }, (_, index) => searcher.configAt(definition, index))
}
