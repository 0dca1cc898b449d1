import type { SweepDefinition } from '@sweepstack/protocol'
import { searcherOf } from '../search/catalogue.ts'
import { isBoundedByTime } from './time-budget.ts'

/**
 * Whether a sweep opens no more than its slots train and are about to begin, instead of what its `parallelism` admits:
 * what is opened ahead is chosen by a searcher that has learned from nothing yet, takes epochs of a budget from trials
 * that are promoted later, or does not end in time.
 */
export function followsFleet(definition: SweepDefinition): boolean {
  return isBoundedByTime(definition) || losesByOpening(definition)
}

/** Whether it opens no more than programs hold and ask for, for the same reasons but time: in that they ask for what they can. */
export function followsPrograms(definition: SweepDefinition): boolean {
  return definition.trainer === 'external' && losesByOpening(definition)
}

function losesByOpening(definition: SweepDefinition): boolean {
  if (searcherOf(definition).kind === 'asked') return true
  return definition.stopping !== 'none' && definition.budget?.epochs !== undefined
}
