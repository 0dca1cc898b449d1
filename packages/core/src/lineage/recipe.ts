import {
  type Fold,
  type ImageConfig,
  type ImageRecipe,
  type Recipe,
  type SettingsPhase,
  settingsIdentity,
  settingsOf,
} from '@sweepstack/protocol'
import { sha256 } from '@sweepstack/sha256'
import { canonicalJson } from './canonical-json.ts'

/** Version of the engine's arithmetic; raise it when the same recipe would give other weights. */
export const engineVersion = 2

/**
 * What decides the weights of a trial beside its config: its seed, under `folds` what it is validated on, and the phases
 * in which it has other settings.
 */
export interface Run {
  seed: number
  fold?: Fold
  phases?: readonly SettingsPhase[]
}

/**
 * The recipe of a config of images: what decides the weights. How long is left out, and so is every setting that
 * the trainer does not read beside the others, so that configs that train alike share one lineage.
 */
export function recipeOf(config: ImageConfig, dataset: string, seed: number): ImageRecipe {
  return {
    engine: engineVersion,
    dataset,
    seed,
    phases: [{ fromEpoch: 0, settings: settingsOf(config) }],
  }
}

/** The recipe of a trial: what it is validated on is part of it, and the phases in which it has other settings. */
export function recipeOfRun(
  config: ImageConfig,
  dataset: string,
  { seed, fold, phases = [] }: Run,
): ImageRecipe {
  const recipe = recipeOf(config, dataset, seed)
  return {
    ...recipe,
    ...(fold === undefined ? {} : { fold }),
    ...(phases.length === 0 ? {} : { phases: phasesOf(config, phases) }),
  }
}

function phasesOf(config: ImageConfig, phases: readonly SettingsPhase[]): ImageRecipe['phases'] {
  const all = phases.map(({ fromEpoch, settings }) => {
    return { fromEpoch, settings: settingsOf({ ...config, ...(settings as Partial<ImageConfig>) }) }
  })
  return withoutRepeats(all)
}

/** A phase that changes nothing is none: what trains alike is one lineage. */
export function withoutRepeats<Phase extends { settings: unknown }>(
  all: readonly Phase[],
): Phase[] {
  return all.filter(({ settings }, place) => {
    const before = all[place - 1]
    return before === undefined || canonicalJson(settings) !== canonicalJson(before.settings)
  })
}

/**
 * Equal for two configs of images in one sweep exactly if they train the very same: their recipes and epochs are equal for
 * each seed. Cheaper than the key of a lineage.
 */
export function recipeIdentity(config: ImageConfig): string {
  return `${config.epochs} ${lineageIdentity(config)}`
}

/** As `recipeIdentity`, whatever their epochs. */
export function lineageIdentity(config: ImageConfig): string {
  return settingsIdentity(config)
}

/** sha256 of the canonical recipe, in hex. */
export function lineageKey(recipe: Recipe): string {
  return sha256(canonicalJson(recipe))
}
