import { mulberry32 } from '../../random/mix.ts'
import { bestFirst } from '../../ranking/pareto/crowding.ts'
import type { Axis, Point } from '../../space/search-space.ts'
import type { Algorithm, AlgorithmQuestion, Observation, Proposal } from '../algorithm.ts'
import { identitiesOf, knownPoints } from '../known-points.ts'
import {
  type Acquisition,
  expectedImprovement,
  probabilityBelow,
  productOf,
} from './acquisition.ts'
import { firstPoint } from './first-point.ts'
import { featuresOf, type KernelLogs } from './kernel.ts'
import { type Data, firstLogs, fitted, type Inputs } from './likelihood.ts'
import { maximise } from './maximise.ts'
import { likeliestPower, normalised } from './outputs.ts'
import { type Posterior, posteriorOf, withFantasies, withMeans } from './posterior.ts'
import { scalarised } from './scalarise.ts'
import { subsetOf } from './subset.ts'
import { unexplainedBy } from './unexplained.ts'

/** All that the search remembers, as plain JSON: what was likeliest, and after how many observations. */
interface GpState {
  logs: KernelLogs | null
  /** Of the transform of the outputs; sweeps that began before there was one have none yet. */
  lambda?: number
  /** The seed that scrambles the sequence of the first points. */
  sequence?: number
  fittedAt: number
}

/** Points that fill the space before the first fit: two for each axis and one, at most ten. */
const mostFirst = 10
/**
 * How far the mean of all configs may lie from the mean of those that were tried, in deviations of the outputs. Most of these
 * lie where it is good; were the first taken for the second, all that is far from them would look as good, and trials be
 * spent on the corners of the space.
 */
const meanVariance = 1
/** How many ways what is pending is imagined, where it is. */
const fantasies = 8

/**
 * Bayesian optimisation by a Gaussian process: Matérn 5/2 with a length for each axis, its logarithms as likely as the data
 * and their priors make them, and the logarithm of the expected improvement. For small budgets: an ask takes a
 * time that grows with the cube of the observations, so of more than 500 it looks at a part (subset.ts).
 */
export const gp: Algorithm = {
  ask(question) {
    const { space, observations, pending, count, seed } = question
    const uniform = mulberry32(seed)
    let state = (question.state as GpState | null) ?? { logs: null, fittedAt: 0 }
    state = { ...state, sequence: state.sequence ?? seed }
    const known = knownPoints(space, observations)
    const taken = identitiesOf(space, pending)
    const open = [...pending]
    const proposals: Proposal[] = []
    for (let k = 0; k < count; k += 1) {
      const index = observations.length + open.length
      const isFirst = observations.length < 2 || index < firstCount(space.axes)
      const modelled = isFirst ? undefined : modelPoint({ question, state, open, taken, uniform })
      state = modelled?.state ?? state
      const tried = { has: (identity: string) => known.has(identity) || taken.has(identity) }
      const place = { index, sequence: state.sequence as number }
      const proposal = modelled?.proposal ?? {
        point: firstPoint(space, place, tried, uniform),
        reason: { kind: 'random' },
      }
      proposals.push(proposal)
      open.push(proposal.point)
      taken.add(space.identityOf(proposal.point))
    }
    return { proposals, state }
  },
}

function firstCount(axes: readonly Axis[]): number {
  return Math.min(mostFirst, 2 * axes.length + 1)
}

interface Modelling {
  question: AlgorithmQuestion
  state: GpState
  open: readonly Point[]
  taken: ReadonlySet<string>
  uniform: () => number
}

/** The new point from which most is expected; undefined where nothing new was found. */
function modelPoint(modelling: Modelling): { proposal: Proposal; state: GpState } | undefined {
  const { question, taken, uniform } = modelling
  const { space, observations } = question
  const part = subsetOf(observations)
  const inputs = {
    axes: space.axes,
    rows: part.map(({ point }) => featuresOf(space.axes, point)),
    meanVariance,
  }
  const losses = scalarised(part, uniform)
  const state = refitted(inputs, losses, modelling)
  const data = { ...inputs, outputs: normalised(losses, state.lambda as number) }
  const logs = state.logs as KernelLogs
  const isFeasible = part.map(({ violation }) => !(violation > 0))
  const parts = isFeasible.includes(false) ? [feasibility(data, isFeasible)] : []
  if (isFeasible.includes(true)) {
    const posterior = afterPending({ ...data, isFeasible }, { logs, modelling, feasible: parts[0] })
    parts.unshift(expectedImprovement(posterior))
  }
  const order = bestFirst(part).slice(0, 8)
  const incumbents = order.map((place) => (part[place] as Observation).point)
  const known = knownPoints(space, observations)
  const isNew = (point: Point) => {
    const identity = space.identityOf(point)
    return !known.has(identity) && !taken.has(identity)
  }
  const acquisition = productOf(parts)
  const candidates = maximise({ space, acquisition, uniform, isNew }, incumbents)
  const found = candidates.find(({ point }) => isNew(point))
  if (found === undefined) return undefined
  const reason = { kind: 'gp', logImprovement: found.value, fittedAt: state.fittedAt }
  return { proposal: { point: found.point, reason }, state }
}

/**
 * Of the least of many that were imagined an improvement is far away: it is sought where little is known, and valleys are never
 * done with. Of the least of means it is close: none is looked for elsewhere. So these two take turns.
 */
function afterPending(
  observed: Data & { isFeasible: readonly boolean[] },
  {
    logs,
    modelling: { question, open, uniform },
    feasible,
  }: { logs: KernelLogs; modelling: Modelling; feasible: Acquisition | undefined },
): Posterior {
  const pending = open.map((point) => featuresOf(question.space.axes, point))
  // The least is one that constraints on metrics admit: of what is pending, where they more likely hold than not.
  const likely = pending.map((x) => feasible === undefined || feasible.at(x) > Math.log(0.5))
  const data = { ...observed, isFeasible: [...observed.isFeasible, ...likely] }
  return (question.observations.length + open.length) % 2 === 1
    ? withMeans(data, logs, pending)
    : withFantasies(data, logs, pending, fantasies, uniform)
}

/** All is fitted again once the observations have grown by a twentieth, from where it was and from the first. */
function refitted(inputs: Inputs, losses: number[], { question, state }: Modelling): GpState {
  const { observations } = question
  const isFresh = state.lambda !== undefined && observations.length < 1.05 * state.fittedAt
  const manyObjectives = (observations[0]?.losses.length ?? 1) > 1
  if (isFresh && !manyObjectives) return state
  const first = firstLogs(inputs.axes.length)
  const lambda = likeliestPower(losses, unexplainedBy(inputs, state.logs ?? first))
  const data: Data = { ...inputs, outputs: normalised(losses, lambda) }
  const starts =
    state.logs === null ? [first] : data.rows.length < 100 ? [state.logs, first] : [state.logs]
  const mostSteps = data.rows.length < 200 ? 30 : 10
  return { ...state, logs: fitted(data, starts, mostSteps), lambda, fittedAt: observations.length }
}

/** A process of its own for whether the constraints on metrics hold: −1 where they do, 1 where not. */
function feasibility(data: Data, isFeasible: readonly boolean[]): Acquisition {
  const outputs = Float64Array.from(isFeasible, (holds) => (holds ? -1 : 1))
  // A mean of 0 is known here: of what is unlike all that was tried nobody can say.
  const labels = { ...data, outputs, meanVariance: 0 }
  const logs = fitted(labels, [firstLogs(data.axes.length)], 20)
  return probabilityBelow(posteriorOf(labels, logs))
}
