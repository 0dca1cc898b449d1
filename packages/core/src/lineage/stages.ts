import type { Recipe } from '@sweepstack/protocol'
import { type Ancestor, ancestorsOf } from './ancestors.ts'

/** The part of a trajectory that one lineage trains: the epochs after `from`, up to `to`. */
export interface Stage {
  lineage: string
  from: number
  to: number
}

/**
 * The lineages that train a recipe up to an epoch, the root first. The epochs that a fork has in common with its parent are
 * the parent's; a fork that would begin later is left out.
 */
export function stagesOf(
  { recipe, lineage }: { recipe: Recipe; lineage: string },
  epochs: number,
): Stage[] {
  return stagesOfPath({ lineage, ancestors: ancestorsOf(recipe) }, epochs)
}

/** As `stagesOf` of a recipe whose ancestors are known, the parent first. */
export function stagesOfPath(
  { lineage, ancestors }: { lineage: string; ancestors: readonly Ancestor[] },
  epochs: number,
): Stage[] {
  const path = [{ lineage, epoch: epochs }, ...ancestors].reverse()
  return path
    .map(({ lineage, epoch }, place) => {
      return { lineage, from: path[place - 1]?.epoch ?? 0, to: Math.min(epoch, epochs) }
    })
    .filter(({ from, to }) => from < to)
}

/** How many epochs stages add to those requested of their lineages before; `farthest` is 0 for a new lineage. */
export function addedEpochs(stages: Stage[], farthest: (lineage: string) => number): number {
  return stages.reduce(
    (sum, { lineage, from, to }) => sum + Math.max(0, to - Math.max(from, farthest(lineage))),
    0,
  )
}
