import { createHash } from 'node:crypto'
import { type LineageStore, planInSteps } from '@sweepstack/core'
import { inSteps } from '@sweepstack/process'
import type { ExternalDefinition, Plan } from '@sweepstack/protocol'
import { warmStarted } from './given-configs.ts'
import { planFigures } from './plan-figures.ts'

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
  const { figures } = await planFigures(stored, definition, planned)
  const plan: Plan = {
    ...figures,
    etaSeconds: null,
    parameters: {},
    warnings: planned.warnings,
  }
  return { dataset: { name: dataset ?? id, hash }, definition, plan }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
