import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { searcherOf } from '../search/catalogue.ts'
import type { Searcher } from '../search/searcher.ts'

/** The seeds of a config's repeats: the sweep's seed and those after it, so that sweeps with one seed share. */
export function seedsOf(definition: SweepDefinition): number[] {
  return Array.from({ length: definition.repeats }, (_, repeat) => definition.seed + repeat)
}

/**
 * Which config of the search a trial is of, from 0, and with which seed. The repeats of a config have consecutive
 * numbers, so that number and config give each other: trial = config index · repeats + repeat + 1.
 */
export function placeOfTrial({ repeats, seed }: SweepDefinition, number: number) {
  return { index: Math.floor((number - 1) / repeats), seed: seed + ((number - 1) % repeats) }
}

/** The config and seed of a trial of an indexed search. */
export function trialOf(
  definition: SweepDefinition,
  number: number,
): { config: Config; seed: number } {
  const { index, seed } = placeOfTrial(definition, number)
  return { config: searcherOf(definition).configAt(definition, index), seed }
}

/** How many trials the searcher will propose at most, repeats included. */
export function trialCount(definition: SweepDefinition, searcher: Searcher): number {
  return searcher.size(definition) * definition.repeats
}
