import { createHash } from 'node:crypto'
import { chosenSearchOf, type LineageStore, planInSteps } from '@sweepstack/core'
import { inSteps } from '@sweepstack/process'
import type { ExternalDefinition, Plan } from '@sweepstack/protocol'
import { warmStarted } from './given-configs.ts'

/**
 * What programs train is theirs: nothing of it is looked up here. The name of their dataset stands for what is trained,
 * apart from the contents of all datasets that are registered; without one, the id of the sweep does.
 * @throws ProblemError GRID_TOO_LARGE, INVALID_DEFINITION
 */
export async function admitExternal(
  { lineages: stored }: { lineages: Pick<LineageStore, 'epochs'> },
  posted: ExternalDefinition,
  id: string,
) {
  const definition = await warmStarted(posted, undefined)
  const { dataset } = definition
  const hash = sha256(dataset === undefined ? `external sweep ${id}` : `external ${dataset}`)
  const planned = await inSteps(planInSteps(definition, hash, []))
  const { lineages, lineageCount, asked, unique, trials, configs, topK, warnings } = planned
  const trained = await stored.epochs(lineages.map(({ key }) => key))
  const done = lineages.map(({ from, epochs }, place) => {
    return Math.max(0, Math.min(epochs, trained[place] as number) - from)
  })
  const plan: Plan = {
    trials,
    configs,
    lineages: lineageCount,
    epochs: { asked, unique, trained: done.reduce((sum, epochs) => sum + epochs, 0) },
    etaSeconds: null,
    parameters: {},
    ...(topK ? { topK } : {}),
    ...chosenSearchOf(definition.search),
    ...(planned.stopping ? { stopping: planned.stopping } : {}),
    warnings,
  }
  return { dataset: { name: dataset ?? id, hash }, definition, plan }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
