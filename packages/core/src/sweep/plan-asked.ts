import type { SweepDefinition } from '@sweepstack/protocol'
import { dimensionsOf } from '../space/parameter.ts'
import { runsPerConfig } from './trial-of.ts'

/**
 * The upper bound of a search that learns from results. Its proposals are not known in advance, so each of its trials
 * counts as one on a lineage of its own, with the largest number of epochs of the space.
 */
export function planAsked(definition: SweepDefinition, configs: number) {
  const { budget } = definition
  const runs = runsPerConfig(definition)
  const most = mostEpochs(definition)
  const trials = Math.min(configs * runs, budget?.trials ?? Number.POSITIVE_INFINITY)
  const asked = trials * most
  const distinct = Math.ceil(trials / runs)
  return {
    trials,
    asked,
    unique: Math.min(asked, budget?.epochs ?? Number.POSITIVE_INFINITY),
    configs: distinct,
    lineages: [],
    lineageCount: trials,
    epochsOfConfigs: Array<number>(distinct).fill(most),
    farthest: Array<number>(distinct).fill(most),
  }
}

/** The most epochs that a config of the space asks for. */
export function mostEpochs(definition: SweepDefinition): number {
  const epochs = dimensionsOf(definition).find(({ name }) => name === 'epochs')
  if (epochs === undefined) return 0
  if (epochs.kind === 'choices') return Math.max(...(epochs.values as number[]))
  return (epochs.kind === 'range' ? epochs.range.max : epochs.normal.max) ?? 0
}
