import {
  type FieldError,
  type MetricRow,
  ProblemError,
  type SweepDefinition,
} from '@sweepstack/protocol'
import { trainerOf } from '../space/trainer-of.ts'

type Search = SweepDefinition['search']['kind']
type Stopping = Exclude<SweepDefinition['stopping'], 'none'>['kind']

/** Searches that learn from one loss only, and which of the others are for the same. */
const ofOneObjective: Partial<Record<Search, string>> = {
  'cma-es': 'take nsga2, or tpe for few trials',
  bohb: 'take tpe or nsga2, without a stopping',
}

/** Stoppers that look at one trial alone; all others compare trials. */
const alone: readonly Stopping[] = ['plateau', 'threshold']

/**
 * Whether what a sweep searches and stops by can follow its objectives and metric constraints; what to know where that is in part.
 * @throws ProblemError INVALID_DEFINITION
 */
export function checkAims(definition: SweepDefinition): string[] {
  const errors = [
    ...stoppingErrors(definition),
    ...searchErrors(definition),
    ...boundErrors(definition),
  ]
  const [first] = errors
  if (first === undefined) return stoppingWarnings(definition)
  throw new ProblemError('INVALID_DEFINITION', `${first.path} ${first.message}.`, errors)
}

function searchErrors({ search, objectives, metricConstraints }: SweepDefinition): FieldError[] {
  const { kind } = search
  const instead = ofOneObjective[kind]
  if (objectives !== undefined && instead !== undefined) {
    return [{ path: 'search', message: `${kind} follows one objective: ${instead}` }]
  }
  if (metricConstraints === undefined || kind !== 'cma-es') return []
  const message = 'cma-es does not see what misses metricConstraints: take tpe, gp or nsga2'
  return [{ path: 'search', message }]
}

function stoppingErrors({ stopping, objectives }: SweepDefinition): FieldError[] {
  if (objectives === undefined || stopping === 'none' || alone.includes(stopping.kind)) return []
  const message = `${stopping.kind} compares trials by one objective, and would stop those that are the best in another: leave it out, or take plateau or threshold, which look at one trial alone`
  return [{ path: 'stopping', message }]
}

/** A bound beyond what a metric can be is a slip, as a share in percent. */
function boundErrors(definition: SweepDefinition): FieldError[] {
  const { metrics } = trainerOf(definition)
  return (definition.metricConstraints ?? []).flatMap(({ name, min = 0, max = 1 }, place) => {
    const row: MetricRow | undefined = metrics[name]
    if (!row?.isShare && !row?.isMean) return []
    const path = `metricConstraints.${place}`
    const of = `no value keeps it: ${name} lies between 0 and 1`
    if (min > 1) return [{ path: `${path}.min`, message: of }]
    return max < 0 ? [{ path: `${path}.max`, message: of }] : []
  })
}

function stoppingWarnings({ stopping, metric, ...aims }: SweepDefinition): string[] {
  if (stopping === 'none') return []
  const { kind } = stopping
  if (aims.objectives !== undefined) {
    return [`${kind} judges by ${metric.name} alone, the first of the objectives`]
  }
  if (aims.metricConstraints === undefined || alone.includes(kind)) return []
  return [
    `${kind} compares trials by ${metric.name} alone: it may go on with some that miss metricConstraints, and stop others that keep them`,
  ]
}
