import { chosenSearchOf, heardSweeps, type LineageStore, type SweepPlan } from '@sweepstack/core'
import type { Plan, SweepDefinition } from '@sweepstack/protocol'

interface PlanFigures {
  /** What a plan says of any sweep, whoever trains it. */
  figures: Pick<
    Plan,
    | 'trials'
    | 'configs'
    | 'lineages'
    | 'epochs'
    | 'topK'
    | 'stopping'
    | 'chosenSearch'
    | 'warmStart'
  >
  /** Of each planned lineage the epochs that are trained, and those of them that the sweep asks it for. */
  trained: number[]
  done: number[]
}

/** Looks up what of a planned sweep is trained already. */
export async function planFigures(
  stored: Pick<LineageStore, 'epochs'>,
  definition: SweepDefinition,
  planned: SweepPlan,
): Promise<PlanFigures> {
  const { trials, configs, lineages, lineageCount, asked, unique, topK, stopping } = planned
  const trained = await stored.epochs(lineages.map(({ key }) => key))
  const done = lineages.map(({ from, epochs }, place) => {
    return Math.max(0, Math.min(epochs, trained[place] as number) - from)
  })
  const figures = {
    trials,
    configs,
    lineages: lineageCount,
    ...chosenSearchOf(definition.search),
    ...heardSweeps(definition),
    epochs: { asked, unique, trained: done.reduce((sum, epochs) => sum + epochs, 0) },
    ...(topK ? { topK } : {}),
    ...(stopping ? { stopping } : {}),
  }
  return { figures, trained, done }
}
