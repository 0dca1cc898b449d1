import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { searcherOf } from '../search/catalogue.ts'
import { freshRun, freshSeed, type TopK } from './top-k.ts'

/** The seeds of a config's repeats: the sweep's seed and those after it, so that sweeps with one seed share. */
export function seedsOf(definition: SweepDefinition): number[] {
  return Array.from({ length: definition.repeats }, (_, repeat) => definition.seed + repeat)
}

/**
 * The config and seed of a trial. The repeats of a config have consecutive numbers, so that number and
 * config give each other: trial = config index · repeats + repeat + 1. After the search come the fresh runs
 * of its leaders.
 */
export function trialOf(
  definition: SweepDefinition,
  number: number,
  topK: TopK | null = null,
): { config: Config; seed: number } {
  const searcher = searcherOf(definition)
  if (topK !== null && number >= topK.firstTrial) {
    const { leader, run } = freshRun(topK, number)
    return {
      config: searcher.configAt(definition, leader.index),
      seed: freshSeed(definition, run),
    }
  }
  const index = Math.floor((number - 1) / definition.repeats)
  return {
    config: searcher.configAt(definition, index),
    seed: definition.seed + ((number - 1) % definition.repeats),
  }
}

/** How many trials the searcher will propose, repeats included. */
export function trialCount(definition: SweepDefinition): number {
  return searcherOf(definition).size(definition) * definition.repeats
}
