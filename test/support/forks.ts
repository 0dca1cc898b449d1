import { initialState, lineageKey, recipeOf, type SweepCommand } from '@sweepstack/core'
import { type ImageRecipe, parseDefinition } from '@sweepstack/protocol'
import type { RedisHandle } from '@sweepstack/redis'

type OpenTrial = Extract<SweepCommand, { kind: 'openTrial' }>

/** A sweep's definition whose one config gives the recipes below, and that many epochs. */
export const definition = parseDefinition({ name: 'f', dataset: 'd', parameters: { epochs: 6 } })
const config = { ...(definition.parameters as object), epochs: 6 } as OpenTrial['config']

/** Recipes of a tree: a root, a fork of it, and forks of forks; nothing proposes such yet. */
export function rootRecipe(dataset: string, seed = 7): ImageRecipe {
  return recipeOf(config, dataset, seed)
}

export function forkOf(recipe: ImageRecipe, fromEpoch: number, learningRate: number): ImageRecipe {
  const settings = { ...(recipe.phases[0] as ImageRecipe['phases'][number]).settings, learningRate }
  return { ...recipe, phases: [...recipe.phases, { fromEpoch, settings }] }
}

/** The command that opens a trial of a recipe. */
export function openTrial(number: number, recipe: ImageRecipe, epochs: number): OpenTrial {
  const of = { number, recipe, seed: recipe.seed, epochs, lineage: lineageKey(recipe) }
  return { kind: 'openTrial', ...of, config: { ...config, epochs } }
}

/** A sweep in the records whose trials a test opens itself. */
export async function createSweep({ sweeps }: Pick<RedisHandle, 'sweeps'>, id: string) {
  const epochs = { asked: 1, unique: 1, trained: 0 }
  const counts = { trials: 1, lineages: 1, epochs, etaSeconds: null }
  const plan = { ...counts, parameters: {}, warnings: [] }
  const state = initialState(definition, 'd'.repeat(64))
  await sweeps.create({ id, name: 's', tags: [], state, plan })
}
