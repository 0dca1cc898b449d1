import type { SweepDefinition } from '@sweepstack/protocol'
import { dimensionsOf } from '../space/parameter.ts'
import { runsPerConfig } from './trial-of.ts'

/**
 * The most that a search which learns may do. What it will propose is not known before its results are, so each of its
 * trials is taken for one on a lineage of its own, with the most epochs of the space.
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

function mostEpochs(definition: SweepDefinition): number {
  const epochs = dimensionsOf(definition).find(({ name }) => name === 'epochs')
  if (epochs === undefined) return 0
  return epochs.kind === 'range' ? epochs.range.max : Math.max(...(epochs.values as number[]))
}
