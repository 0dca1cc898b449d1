import {
  type Config,
  type Fold,
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

/** The recipe of a trial: what it is validated on is part of it, and the phases in which it has other settings. */
export function recipeOfRun(
  config: Config,
  dataset: string,
  { seed, fold, phases = [] }: { seed: number; fold?: Fold; phases?: readonly SettingsPhase[] },
): Recipe {
  const recipe = recipeOf(config, dataset, seed)
  return {
    ...recipe,
    ...(fold === undefined ? {} : { fold }),
    ...(phases.length === 0 ? {} : { phases: phasesOf(config, phases) }),
  }
}

function phasesOf(config: Config, phases: readonly SettingsPhase[]): Recipe['phases'] {
  const all = phases.map(({ fromEpoch, settings }) => {
    return { fromEpoch, settings: settingsOf({ ...config, ...(settings as Partial<Config>) }) }
  })
  // A phase that changes nothing is none: what trains alike is one lineage.
  return all.filter(({ settings }, place) => {
    const before = all[place - 1]
    return before === undefined || canonicalJson(settings) !== canonicalJson(before.settings)
  })
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
