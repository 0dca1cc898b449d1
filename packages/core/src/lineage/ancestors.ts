import { type Recipe, recipeSchema } from '@sweepstack/protocol'
import { lineageKey } from './recipe.ts'

/** A lineage that another one, its fork, has its first epochs in common with. */
export interface Ancestor {
  lineage: string
  /** The last epoch in common. */
  epoch: number
}

/**
 * The lineages that a recipe forks from, its parent first and the root last: without its last phase a recipe is that
 * of its parent, up to where that phase begins. None for a recipe of one phase, and for one that is not valid: there
 * is no use in training what it could begin with.
 */
export function ancestorsOf(recipe: Recipe): Ancestor[] {
  const { phases } = recipe
  if (phases.length < 2 || !recipeSchema.safeParse(recipe).success) return []
  return phases
    .slice(1)
    .map(({ fromEpoch }, place) => {
      const prefix = { ...recipe, phases: phases.slice(0, place + 1) } as Recipe
      return { lineage: lineageKey(prefix), epoch: fromEpoch }
    })
    .reverse()
}
