import type { SweepDefinition } from '@sweepstack/protocol'
import { runsPerConfig } from '../definition/trial-of.ts'
import { comingConfigs } from '../search/coming-configs.ts'
import { epochsOfSpace } from '../space/epochs-of-space.ts'
import { type Begun, nothingBegun } from './begun.ts'

const unbounded = Number.POSITIVE_INFINITY

/**
 * The upper bound of a search that learns from results. Its proposals are not known in advance, so each of its trials
 * counts as one on a lineage of its own, with the largest number of epochs of the space; given ones with their own.
 */
export function planAsked(
  definition: SweepDefinition,
  configs: number,
  begun: Begun = nothingBegun,
) {
  const { budget } = definition
  const runs = runsPerConfig(definition)
  const { most, isOne } = epochsOfSpace(definition)
  const { trials: limit = unbounded, epochs = unbounded } = budget ?? {}
  const trials = Math.min(configs * runs, Math.max(begun.trials, limit))
  const distinct = Math.ceil(trials / runs)
  const given = comingConfigs(definition).map((config) => config.epochs)
  const searched = Array<number>(Math.max(0, configs - given.length)).fill(most)
  const each = [...given, ...searched].toSorted((a, b) => b - a).slice(0, distinct)
  const isAlike = isOne && given.every((own) => own === most)
  const sum = each.reduce((total, one) => total + one, 0)
  const whole = runs * sum - (distinct * runs - trials) * (each.at(-1) ?? most)
  const asked = whole - notTaken(begun, most)
  const unique = Math.min(asked, Math.max(begun.epochs, epochs))
  return {
    trials,
    // Nothing is known to be shared, so what the budget does not hold is not asked for.
    asked: unique,
    unique,
    wanted: asked,
    configs: distinct,
    lineages: [],
    lineageCount: trials,
    epochsOfConfigs: each,
    least: isAlike && definition.stopping === 'none' ? unique : 0,
    families: each.map((own) => [own]),
    isVague: !isAlike,
  }
}

/** What is counted of trials that ended before their last epoch, and is not taken. */
function notTaken({ cut }: Begun, most: number): number {
  const all = [...(cut?.values() ?? [])]
  return all.reduce((sum, { epochs, until }) => sum + Math.max(most, epochs) - until, 0)
}
