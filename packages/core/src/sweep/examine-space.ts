import type { SweepDefinition } from '@sweepstack/protocol'
import { livingOf } from '../definition/living.ts'
import { isWalked } from '../search/distinct-draws.ts'
import { prepareSearch } from '../search/prepare-search.ts'
import type { Searcher } from '../search/searcher.ts'
import { admittedShare, countConfigs, noneAdmitted } from '../space/check-space.ts'
import { exhaustedText } from './exhausted-text.ts'

/** A smaller share of a space makes a search slow. */
const smallShare = 0.01

/** What a plan knows of a space before it is searched. */
interface Examined {
  /** How many configs a sweep tries at most: those of its search that its space has, and those that are given. */
  configs: number
  warnings: string[]
}

/** In steps. @throws ProblemError INVALID_DEFINITION for constraints that nothing satisfies */
export function* examineSpace(
  definition: SweepDefinition,
  searcher: Searcher,
): Generator<undefined, Examined> {
  yield* prepareSearch(definition)
  const size = searcher.size(definition)
  if (definition.search.kind === 'grid') {
    if (definition.constraints === undefined || size > 0) return { configs: size, warnings: [] }
    throw noneAdmitted('no config of the grid satisfies them')
  }
  const warnings: string[] = []
  const share = yield* admittedShare(definition)
  if (share < smallShare) {
    warnings.push(
      `the constraints admit ${Number((100 * share).toPrecision(2))} % of the space: narrower parameters would be searched better`,
    )
  }
  const wanted = wantedOf(definition, searcher)
  const found = searcher.kind === 'asked' ? yield* foundOf(definition, wanted) : size
  if (found < wanted)
    warnings.push(exhaustedText(found, wanted, searcher.kind === 'asked' || isWalked(definition)))
  return { configs: searcher.kind === 'asked' ? size - wanted + found : size, warnings }
}

/** How many configs were asked for, beside those that are given. */
function wantedOf(definition: SweepDefinition, searcher: Searcher): number {
  if (searcher.kind === 'indexed') return searcher.wanted?.(definition) ?? 0
  return 'trials' in definition.search ? definition.search.trials : 0
}

/** How many of them a search that learns finds; what was tried before an edit may lie outside of the space that is left. */
function* foundOf(definition: SweepDefinition, wanted: number): Generator<undefined, number> {
  const isEdited = (livingOf(definition)?.edits ?? 0) > 0
  return isEdited ? wanted : yield* countConfigs(definition, wanted)
}
