import type { SweepDefinition } from '@sweepstack/protocol'
import { configHeard, type HeardResult } from '../definition/heard.ts'
import { livingOf } from '../definition/living.ts'
import { standingIn } from '../ranking/standing.ts'
import type { SearchSpace } from '../space/search-space.ts'
import type { Observation } from './algorithm.ts'
import type { ProposalReason } from './searcher.ts'

/** Kinds of reasons by which nothing was learned. */
const blind = ['random', 'rest', 'given']

/**
 * The results of other sweeps as observations of this one. Their trials count down from −1, so that none is taken for a
 * trial of this sweep. Those that are not in the space, after an edit of it, are left out.
 */
export function heardObservations(space: SearchSpace, definition: SweepDefinition): Observation[] {
  const heard = livingOf(definition)?.heard
  if (heard === undefined) return []
  const standing = standingIn(definition)
  const failed = (definition.objectives ?? [0]).map(() => Number.POSITIVE_INFINITY)
  return heard.results.flatMap((result, place) => {
    const point = space.pointOf(configHeard(heard, result))
    if (point === undefined) return []
    const { score, values, epoch } = result
    const stands = score === null ? { losses: failed, violation: 0 } : standing({ score, values })
    return { trial: -1 - place, point, epoch, ...stands }
  })
}

/**
 * The reason of a proposal, as it is told: that it leans on `heard` results of other sweeps beside `own` ones, and trials of
 * theirs by their own numbers, with their sweeps.
 */
export function reasonWithOthers(
  definition: SweepDefinition,
  reason: ProposalReason,
  results: number,
): ProposalReason {
  const heard = livingOf(definition)?.heard
  if (heard === undefined || blind.includes(reason.kind)) return reason
  const resultOf = (trial: unknown): HeardResult | undefined =>
    typeof trial === 'number' && trial < 0 ? heard.results[-1 - trial] : undefined
  const sweepOf = (result: HeardResult | undefined) =>
    (result && heard.sweeps[result.from]?.sweep) ?? null
  const count = heard.results.length
  const told = { ...reason, heard: count, own: Math.max(0, results - count) }
  const near = resultOf(reason.near)
  if (near !== undefined) return { ...told, near: near.trial, nearSweep: sweepOf(near) }
  const { parents } = reason
  if (!Array.isArray(parents) || !parents.some(resultOf)) return told
  return {
    ...told,
    parents: parents.map((trial) => resultOf(trial)?.trial ?? trial),
    parentSweeps: parents.map((trial) => sweepOf(resultOf(trial))),
  }
}
