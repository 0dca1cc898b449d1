import type { SweepDefinition } from '@sweepstack/protocol'
import { searcherOf } from '../search/catalogue.ts'
import { isBoundedByTime } from './time-budget.ts'

/**
 * Whether a sweep opens no more than its slots train and are about to begin, instead of what its `parallelism` admits:
 * what is opened ahead is chosen by a searcher that has learned from nothing yet, takes epochs of a budget from trials
 * that are promoted later, or does not end in time. How many programs will ask for trials nobody knows.
 */
export function followsFleet(definition: SweepDefinition): boolean {
  if (isBoundedByTime(definition)) return true
  if (definition.trainer === 'external') return false
  if (searcherOf(definition).kind === 'asked') return true
  return definition.stopping !== 'none' && definition.budget?.epochs !== undefined
}
