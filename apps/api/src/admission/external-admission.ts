import { createHash } from 'node:crypto'
import { type Begun, type LineageStore, planInSteps, type SweepStore } from '@sweepstack/core'
import { inSteps } from '@sweepstack/process'
import type { ExternalDefinition, Plan } from '@sweepstack/protocol'
import { warmStarted } from './given-configs.ts'
import { withHeard } from './heard-sweeps.ts'
import { planFigures } from './plan-figures.ts'

/**
 * What programs train is theirs: nothing of it is looked up here. The name of their dataset stands for what is trained,
 * apart from the contents of all datasets that are registered; without one, the id of the sweep does.
 * @throws ProblemError GRID_TOO_LARGE, INVALID_DEFINITION, SWEEP_NOT_FOUND, WARM_START_IMPOSSIBLE
 */
export async function admitExternal(
  {
    lineages: stored,
    sweeps,
  }: {
    lineages: Pick<LineageStore, 'epochs'>
    sweeps: Pick<SweepStore, 'read' | 'trials' | 'scores'>
  },
  posted: ExternalDefinition,
  { id, begun }: { id: string; begun?: Begun | undefined },
) {
  const { dataset } = posted
  const hash = sha256(dataset === undefined ? `external sweep ${id}` : `external ${dataset}`)
  const definition = await withHeard(sweeps, await warmStarted(posted, undefined), hash)
  const planned = await inSteps(planInSteps(definition, hash, [], begun))
  const { figures } = await planFigures(stored, definition, planned)
  const plan: Plan = {
    ...figures,
    etaSeconds: null,
    parameters: {},
    warnings: [...planned.warnings, ...unnamedWarnings(definition)],
  }
  return { dataset: { name: dataset ?? id, hash }, definition, plan }
}

/** Nobody but whoever posts the sweep knows whether what is trained is the same. */
function unnamedWarnings({ dataset, warmStart }: ExternalDefinition): string[] {
  if (dataset !== undefined || warmStart?.sweeps === undefined) return []
  return [
    'neither this sweep nor those of warmStart name a dataset: their scores count as scores of the same',
  ]
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
