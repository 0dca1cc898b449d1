import type { SweepDefinition } from '@sweepstack/protocol'

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
