import { isPopulation, type SweepDefinition } from '@sweepstack/protocol'
import { livingOf } from '../definition/living.ts'
import type { IdentityOf } from '../ranking/rank-configs.ts'
import { searcherOf } from '../search/catalogue.ts'
import { prepareSearch } from '../search/prepare-search.ts'
import { isEndless } from '../space/space-of.ts'
import { identityOf } from '../space/trainer-of.ts'

/**
 * The identities of a sweep's configs, each computed once. Those that a searcher was asked for are all different, those that
 * were drawn from a space without end, and the members of a population, which do not stay what they begin as.
 */
export function identitiesOf(definition: SweepDefinition): IdentityOf {
  const searcher = searcherOf(definition)
  if (searcher.kind === 'asked' || areDifferent(definition)) return (index) => `place ${index}`
  const identify = identityOf(definition)
  const known = new Map<number, string>()
  return (index) => {
    let identity = known.get(index)
    if (identity === undefined) {
      const isThere = index < searcher.size(definition)
      // A place that the search has not is like no other.
      identity = isThere ? identify(searcher.configAt(definition, index)) : `place ${index}`
      known.set(index, identity)
    }
    return identity
  }
}

/** Beforehand, in steps, what the identities of the configs before a place take. */
export function* prepareIdentities(
  definition: SweepDefinition,
  to: number,
): Generator<undefined, void> {
  if (!areDifferent(definition)) yield* prepareSearch(definition, { from: 0, to })
}

function areDifferent(definition: SweepDefinition): boolean {
  const { search, stopping } = definition
  if (isPopulation(stopping)) return true
  return search.kind !== 'grid' && livingOf(definition) === undefined && isEndless(definition)
}
