import { isPopulation, type SweepDefinition } from '@sweepstack/protocol'
import { livingOf } from '../definition/living.ts'

/** Configs that searches which learn draw blindly first, at least. */
const blindConfigs = 10

/**
 * What keeps a search that learns from learning: it would then be a random one, and only its trials would tell. `configs`: how
 * many the sweep has.
 */
export function learningWarnings(definition: SweepDefinition, configs: number): string[] {
  const { search, stopping } = definition
  const { kind } = search
  if (isPopulation(stopping)) {
    return [
      `${kind} learns from trials that have ended, and a population begins before any has: take sobol, whose members begin spread evenly`,
    ]
  }
  return [
    ...(configs <= blindConfigs && !hasHeard(definition)
      ? [
          `${kind} draws its first ${blindConfigs} configs blindly, and the sweep has ${configs}: give more trials, or take sobol, which spreads them evenly`,
        ]
      : []),
    ...restWarnings(definition),
  ]
}

/** What rests may go on: it is a result for BOHB and TPE alone. */
function restWarnings({ search, stopping }: SweepDefinition): string[] {
  if (search.kind === 'bohb' || search.kind === 'tpe' || stopping === 'none') return []
  const rests =
    (stopping.kind === 'asha' && stopping.form === 'promotion') ||
    (stopping.kind === 'hyperband' && stopping.form === 'asynchronous')
  if (!rests) return []
  return [
    `${search.kind} learns from trials that have ended, and under ${stopping.kind} by promotion most rest until the search is over: take tpe or bohb, which learn from what they show at rungs`,
  ]
}

function hasHeard(definition: SweepDefinition): boolean {
  return (livingOf(definition)?.heard?.results.length ?? 0) > 0
}
