import { lineageKey, recipeOf, type SweepCommand } from '@sweepstack/core'
import { parseDefinition, type Recipe } from '@sweepstack/protocol'

type OpenTrial = Extract<SweepCommand, { kind: 'openTrial' }>

/** A sweep's definition whose one config gives the recipes below, and that many epochs. */
export const definition = parseDefinition({ name: 'f', dataset: 'd', parameters: { epochs: 6 } })
const config = { ...(definition.parameters as object), epochs: 6 } as OpenTrial['config']

/** Recipes of a tree: a root, a fork of it, and forks of forks; nothing proposes such yet. */
export function rootRecipe(dataset: string, seed = 7): Recipe {
  return recipeOf(config, dataset, seed)
}

export function forkOf(recipe: Recipe, fromEpoch: number, learningRate: number): Recipe {
  const settings = { ...(recipe.phases[0] as Recipe['phases'][number]).settings, learningRate }
  return { ...recipe, phases: [...recipe.phases, { fromEpoch, settings }] }
}

/** The command that opens a trial of a recipe. */
export function openTrial(number: number, recipe: Recipe, epochs: number): OpenTrial {
  const of = { number, recipe, seed: recipe.seed, epochs, lineage: lineageKey(recipe) }
  return { kind: 'openTrial', ...of, config: { ...config, epochs } }
}
