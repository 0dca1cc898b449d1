import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Config, Recipe, Settings } from '@sweepstack/protocol'
import { canonicalJson } from './canonical-json.ts'

/** Version of the engine's arithmetic; raise it when the same recipe would give other weights. */
export const engineVersion = 2

/**
 * The recipe of a config: what decides the weights. `epochs` is left out, and so is every setting that
 * the optimizer does not read, so that configs that train alike share one lineage.
 */
export function recipeOf(config: Config, dataset: string, seed: number): Recipe {
  return {
    engine: engineVersion,
    dataset,
    seed,
    phases: [{ fromEpoch: 0, settings: settingsOf(config) }],
  }
}

function settingsOf(config: Config): Settings {
  const { architecture, learningRate, batchSize, labelSmoothing } = config
  const { normalization, precision, batchNormMomentum, dropout } = config
  return {
    architecture,
    // Adam with decoupled weight decay, by another name.
    optimizer: config.optimizer === 'adamw' ? 'adam' : config.optimizer,
    learningRate,
    batchSize,
    schedule: scheduleOf(config),
    normalization,
    precision,
    batchNormMomentum,
    dropout,
    ...optimizerSettings(config),
    ...weightDecayOf(config),
    ...(labelSmoothing === 0 ? {} : { labelSmoothing }),
    ...augmentationOf(config),
  }
}

/** A schedule that ends with the trial makes the trial's length part of the recipe. */
function scheduleOf({ schedule, epochs }: Config): Settings['schedule'] {
  switch (schedule.kind) {
    case 'cosine':
    case 'warmup-stable-decay':
    case 'one-cycle':
      return { ...schedule, horizon: schedule.horizon ?? epochs }
    default:
      return schedule
  }
}

function optimizerSettings(config: Config): Partial<Settings> {
  const { beta1, epsilon, momentum, nesterov, rho } = config
  switch (config.optimizer) {
    case 'adam':
    case 'adamw':
    case 'adamax':
      return { beta1, beta2: config.beta2 ?? 0.999, epsilon }
    case 'sgd':
      // Without momentum there is nothing for Nesterov's correction to correct.
      return momentum === 0 ? { momentum: 0, nesterov: false } : { momentum, nesterov }
    case 'rmsprop':
      return { rho, momentum, epsilon }
    case 'lion':
      return { beta1, beta2: config.beta2 ?? 0.99 }
  }
}

function weightDecayOf({ optimizer, weightDecay }: Config): Partial<Settings> {
  const rate = weightDecay ?? (optimizer === 'adamw' ? 0.004 : 0)
  return rate === 0 ? {} : { weightDecay: rate }
}

function augmentationOf({ randomFlip, randomCrop, cutout }: Config): Partial<Settings> {
  if (!randomFlip && randomCrop === 0 && cutout === 0) return {}
  return {
    augmentation: {
      ...(randomFlip ? { flip: true } : {}),
      ...(randomCrop > 0 ? { crop: randomCrop } : {}),
      ...(cutout > 0 ? { cutout } : {}),
    },
  }
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
  return JSON.stringify(settingsOf(config))
}

/** sha256 of the canonical recipe, in hex. */
export function lineageKey(recipe: Recipe): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(recipe))))
}
