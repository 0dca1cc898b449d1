import type { SweepDefinition } from '@sweepstack/protocol'
import { epochsOfSpace } from './epochs-of-space.ts'
import { runsPerConfig } from './trial-of.ts'

/**
 * The upper bound of a search that learns from results. Its proposals are not known in advance, so each of its trials
 * counts as one on a lineage of its own, with the largest number of epochs of the space.
 */
export function planAsked(definition: SweepDefinition, configs: number) {
  const { budget } = definition
  const runs = runsPerConfig(definition)
  const { most, isOne } = epochsOfSpace(definition)
  const trials = Math.min(configs * runs, budget?.trials ?? Number.POSITIVE_INFINITY)
  const asked = trials * most
  const unique = Math.min(asked, budget?.epochs ?? Number.POSITIVE_INFINITY)
  const distinct = Math.ceil(trials / runs)
  return {
    trials,
    // Nothing is known to be shared, so what the budget does not hold is not asked for.
    asked: unique,
    unique,
    wanted: asked,
    configs: distinct,
    lineages: [],
    lineageCount: trials,
    epochsOfConfigs: Array<number>(distinct).fill(most),
    least: isOne && definition.stopping === 'none' ? unique : 0,
    families: Array.from({ length: distinct }, () => [most]),
    isVague: !isOne,
  }
}
