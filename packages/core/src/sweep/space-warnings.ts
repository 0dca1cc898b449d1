import type { SweepDefinition } from '@sweepstack/protocol'
import type { Searcher } from '../search/searcher.ts'
import { admittedShare, noneAdmitted } from '../space/check-space.ts'
import { exhaustedText } from './exhausted-text.ts'

/** A smaller share of a space makes a search slow. */
const smallShare = 0.01

/**
 * What to know of a space before it is searched.
 * @throws ProblemError INVALID_DEFINITION for constraints that nothing satisfies
 */
export function spaceWarnings(definition: SweepDefinition, searcher: Searcher): string[] {
  if (definition.search.kind === 'grid') {
    if (definition.constraints === undefined || searcher.size(definition) > 0) return []
    throw noneAdmitted('no config of the grid satisfies them')
  }
  const warnings: string[] = []
  const share = admittedShare(definition)
  if (share < smallShare) {
    warnings.push(
      `the constraints admit ${Number((100 * share).toPrecision(2))} % of the space: narrower parameters would be searched better`,
    )
  }
  const configs = searcher.size(definition)
  const wanted = searcher.kind === 'indexed' ? (searcher.wanted?.(definition) ?? 0) : 0
  if (configs < wanted) warnings.push(exhaustedText(configs, wanted))
  return warnings
}
