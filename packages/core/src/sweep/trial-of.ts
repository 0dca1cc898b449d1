import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { searcherOf } from '../search/catalogue.ts'

/** The seeds of a config's repeats: the sweep's seed and those after it, so that sweeps with one seed share. */
export function seedsOf(definition: SweepDefinition): number[] {
  return Array.from({ length: definition.repeats }, (_, repeat) => definition.seed + repeat)
}

/**
 * The config and seed of a trial. The repeats of a config have consecutive numbers, so that number and
 * config give each other: trial = config index · repeats + repeat + 1.
 */
export function trialOf(
  definition: SweepDefinition,
  number: number,
): { config: Config; seed: number } {
  const index = Math.floor((number - 1) / definition.repeats)
  return {
    config: searcherOf(definition).configAt(definition, index),
    seed: definition.seed + ((number - 1) % definition.repeats),
  }
}

/** How many trials the searcher will propose, repeats included. */
export function trialCount(definition: SweepDefinition): number {
  return searcherOf(definition).size(definition) * definition.repeats
}
