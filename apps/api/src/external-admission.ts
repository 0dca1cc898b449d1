import { createHash } from 'node:crypto'
import { type LineageStore, planInSteps } from '@sweepstack/core'
import { inSteps } from '@sweepstack/process'
import type { Plan, SweepDefinition } from '@sweepstack/protocol'
import { warmStarted } from './given-configs.ts'

/**
 * What programs train is theirs: nothing of it is looked up here. The name of their dataset stands for its content, apart
 * from those of all datasets that are registered.
 * @throws ProblemError GRID_TOO_LARGE, INVALID_DEFINITION
 */
export async function admitExternal(
  { lineages: stored }: { lineages: Pick<LineageStore, 'epochs'> },
  posted: SweepDefinition,
) {
  const definition = await warmStarted(posted, undefined)
  const name = definition.dataset
  const hash = createHash('sha256').update(`external ${name}`).digest('hex')
  const { lineages, lineageCount, asked, unique, trials, configs, topK, warnings } = await inSteps(
    planInSteps(definition, hash, []),
  )
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
    warnings,
  }
  return { dataset: { name, hash }, definition, plan }
}
