import { createHash } from 'node:crypto'
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
  const { architecture, optimizer, learningRate, batchSize, schedule } = config
  const { normalization, precision, batchNormMomentum, dropout } = config
  return {
    architecture,
    optimizer,
    learningRate,
    batchSize,
    schedule,
    normalization,
    precision,
    batchNormMomentum,
    dropout,
    ...optimizerSettings(config),
  }
}

function optimizerSettings(config: Config): Partial<Settings> {
  switch (config.optimizer) {
    case 'adam':
    case 'adamax':
      return { beta1: config.beta1, beta2: config.beta2, epsilon: config.epsilon }
    case 'sgd':
      // Without momentum there is nothing for Nesterov's correction to correct.
      return config.momentum === 0
        ? { momentum: 0, nesterov: false }
        : { momentum: config.momentum, nesterov: config.nesterov }
  }
}

/** sha256 of the canonical recipe, in hex. */
export function lineageKey(recipe: Recipe): string {
  return createHash('sha256').update(canonicalJson(recipe)).digest('hex')
}
