import { isPopulation, type SweepDefinition } from '@sweepstack/protocol'
import { livingOf } from '../living/living.ts'
import { defaultParallelism } from './needs-of.ts'
import { runsPerConfig } from './trial-of.ts'

/** Configs that searches which learn draw blindly first, at least. */
const blindConfigs = 10

/**
 * What keeps a search that learns from learning: it would then be a random one, and only its trials would tell. `configs`: how
 * many the sweep has.
 */
export function learningWarnings(definition: SweepDefinition, configs: number): string[] {
  const { search, stopping, parallelism } = definition
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
      : inHandWarnings(definition, { configs, parallelism })),
    ...restWarnings(definition),
  ]
}

function inHandWarnings(
  definition: SweepDefinition,
  { configs, parallelism }: { configs: number; parallelism: number | undefined },
): string[] {
  const { kind } = definition.search
  // Others open no more than their slots train.
  if (definition.trainer !== 'external') return []
  const inHand = Math.ceil((parallelism ?? defaultParallelism) / runsPerConfig(definition))
  if (2 * inHand <= configs) return []
  const some = inHand >= configs ? `all ${configs}` : `the first ${inHand} of ${configs}`
  const why =
    parallelism === undefined
      ? `without a parallelism ${defaultParallelism} trials are open at once`
      : `parallelism is ${parallelism}`
  return [
    `${kind} proposes ${some} configs before a trial has ended, as ${why}: give a parallelism of as many as train at once, the lower the more it learns`,
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
