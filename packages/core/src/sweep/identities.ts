import { isPopulation, type SweepDefinition } from '@sweepstack/protocol'
import { searcherOf } from '../search/catalogue.ts'
import { identityOf } from '../space/trainer-of.ts'

/** What a config of a search trains, by its place from 0: copies of one another have one identity. */
export type IdentityOf = (index: number) => string

/**
 * The identities of a sweep's configs, each computed once. Those that a searcher was asked for are all different, and so are
 * the members of a population, which do not stay what they begin as.
 */
export function identitiesOf(definition: SweepDefinition): IdentityOf {
  const searcher = searcherOf(definition)
  if (searcher.kind === 'asked' || isPopulation(definition.stopping))
    return (index) => `place ${index}`
  const size = searcher.size(definition)
  const identify = identityOf(definition)
  const known = new Map<number, string>()
  return (index) => {
    let identity = known.get(index)
    if (identity === undefined) {
      // A place that the search has not is like no other.
      identity = index < size ? identify(searcher.configAt(definition, index)) : `place ${index}`
      known.set(index, identity)
    }
    return identity
  }
}
