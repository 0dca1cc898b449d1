import {
  type Config,
  type Fold,
  type Recipe,
  settingsIdentity,
  settingsOf,
} from '@sweepstack/protocol'
import { sha256 } from '@sweepstack/sha256'
import { canonicalJson } from './canonical-json.ts'

/** Version of the engine's arithmetic; raise it when the same recipe would give other weights. */
export const engineVersion = 2

/**
 * The recipe of a config: what decides the weights. How long is left out, and so is every setting that
 * the trainer does not read beside the others, so that configs that train alike share one lineage.
 */
export function recipeOf(config: Config, dataset: string, seed: number): Recipe {
  return {
    engine: engineVersion,
    dataset,
    seed,
    phases: [{ fromEpoch: 0, settings: settingsOf(config) }],
  }
}

/** The recipe of a trial, which a fold is part of: it decides what is trained on. */
export function recipeOfRun(
  config: Config,
  dataset: string,
  { seed, fold }: { seed: number; fold?: Fold },
): Recipe {
  const recipe = recipeOf(config, dataset, seed)
  return fold === undefined ? recipe : { ...recipe, fold }
}

/**
 * Equal for two configs of one sweep exactly if they train the very same: their recipes and epochs are equal for
 * each seed. Cheaper than the key of a lineage.
 */
export function recipeIdentity(config: Config): string {
  return `${config.epochs} ${lineageIdentity(config)}`
}

/** As `recipeIdentity`, whatever their epochs. */
export function lineageIdentity(config: Config): string {
  return settingsIdentity(config)
}

/** sha256 of the canonical recipe, in hex. */
export function lineageKey(recipe: Recipe): string {
  return sha256(canonicalJson(recipe))
}
