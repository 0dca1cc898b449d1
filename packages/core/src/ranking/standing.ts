import type { MetricConstraint, SweepDefinition } from '@sweepstack/protocol'
import type { Standing } from './pareto/fronts.ts'

/** What says how a sweep judges. */
export type Aims = Pick<SweepDefinition, 'metric' | 'objectives' | 'metricConstraints'>

/** What was measured of a trial, or of a config on average. */
export interface Measured {
  /** Of the metric that the sweep ranks by first. */
  score: number
  /** Of what else it judges by, in the order of `measuresOf`; null for what was not measured. */
  values?: readonly (number | null)[] | undefined
}

/** A bound that is missed by more counts as missed by this much, and so does one of a metric without a value. */
const mostMissed = 1e100

/** The names of the metrics that a sweep judges by beside `metric`, each once. Records keep their values in this order. */
export function measuresOf({ metric, objectives = [], metricConstraints = [] }: Aims): string[] {
  const names = [...objectives, ...metricConstraints].map(({ name }) => name)
  return [...new Set(names)].filter((name) => name !== metric.name)
}

/**
 * What a sweep makes of measurements: a loss for each objective, and by how much they miss its metric constraints, summed, each
 * in shares of its bound (in units of the metric where the bound is 0).
 */
export function standingIn(aims: Aims): (measured: Measured) => Standing {
  const { metric, objectives = [metric], metricConstraints = [] } = aims
  const measures = measuresOf(aims)
  const placeOf = (name: string) => measures.indexOf(name)
  const places = objectives.map(({ name }) => placeOf(name))
  const bounds = metricConstraints.map((constraint) => ({
    constraint,
    place: placeOf(constraint.name),
  }))
  return (measured) => {
    const valueAt = (place: number) =>
      place < 0 ? measured.score : (measured.values?.[place] ?? null)
    return {
      losses: objectives.map(({ goal }, at) => lossOf(valueAt(places[at] as number), goal)),
      violation: bounds.reduce(
        (sum, { constraint, place }) => sum + missedBy(valueAt(place), constraint),
        0,
      ),
    }
  }
}

/** How the runs of a sweep compare. */
export interface Judgement {
  goal: 'maximize' | 'minimize'
  /** Undefined of a sweep that has neither several objectives nor metric constraints: the scores say all. */
  standing?: ((measured: Measured) => Standing) | undefined
}

export function judgementOf(aims: Aims): Judgement {
  const { metric, objectives, metricConstraints } = aims
  const isPlain = objectives === undefined && metricConstraints === undefined
  return { goal: metric.goal, standing: isPlain ? undefined : standingIn(aims) }
}

function lossOf(value: number | null, goal: 'maximize' | 'minimize'): number {
  if (value === null) return Number.POSITIVE_INFINITY
  return goal === 'minimize' ? value : 0 - value
}

function missedBy(value: number | null, { min, max }: MetricConstraint): number {
  if (value === null) return mostMissed
  const isAbove = max !== undefined && value > max
  const isBelow = min !== undefined && value < min
  if (!isAbove && !isBelow) return 0
  const bound = (isAbove ? max : min) as number
  return Math.min(mostMissed, Math.abs(value - bound) / (Math.abs(bound) || 1))
}

/** The means of what some runs measured; null for what one of them did not. */
export function meanOf(runs: readonly Measured[]): Measured {
  const score = runs.reduce((sum, run) => sum + run.score, 0) / runs.length
  const count = Math.max(0, ...runs.map(({ values = [] }) => values.length))
  if (count === 0) return { score }
  const values = Array.from({ length: count }, (_, place) => {
    const all = runs.map((run) => run.values?.[place] ?? null)
    if (all.includes(null)) return null
    return all.reduce<number>((sum, value) => sum + (value as number), 0) / runs.length
  })
  return { score, values }
}
