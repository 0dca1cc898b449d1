import type { Config } from '@sweepstack/protocol'
import { searcherOf } from '../search/catalogue.ts'
import type { AnyDefinition } from '../space/trainer-of.ts'

/** All configs of an indexed search, in its order. */
export function configsOf(definition: AnyDefinition): Config[] {
  const searcher = searcherOf(definition)
  if (searcher.kind !== 'indexed')
    throw new Error(`${definition.search.kind} has no list of configs`)
  const length = searcher.size(definition)
  return Array.from({ length }, (_, index) => searcher.configAt(definition, index))
}
