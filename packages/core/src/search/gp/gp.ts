import { mulberry32 } from '../../random/mix.ts'
import type { Axis, Point } from '../../space/search-space.ts'
import type { Algorithm, AlgorithmQuestion, Observation, Proposal } from '../algorithm.ts'
import { identitiesOf, knownPoints, unknownPoint } from '../known-points.ts'
import { bestFirst } from '../pareto/crowding.ts'
import {
  type Acquisition,
  expectedImprovement,
  probabilityBelow,
  productOf,
} from './acquisition.ts'
import { featuresOf, type KernelLogs } from './kernel.ts'
import { type Data, firstLogs, fitted } from './likelihood.ts'
import { maximise } from './maximise.ts'
import { normalised } from './outputs.ts'
import { posteriorOf, withFantasies } from './posterior.ts'
import { scalarised } from './scalarise.ts'
import { subsetOf } from './subset.ts'

/** All that the search remembers, as plain JSON: the logarithms that were likeliest, and of how many observations. */
interface GpState {
  logs: KernelLogs | null
  fittedAt: number
}

/** Points that are drawn from the prior before the first fit: two for each axis and one, at most ten. */
const mostFirst = 10
/** How many ways what is pending is imagined. */
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
    const taken = identitiesOf(space, pending)
    const open = [...pending]
    const proposals: Proposal[] = []
    for (let k = 0; k < count; k += 1) {
      const isFirst =
        observations.length < 2 || observations.length + open.length < firstCount(space.axes)
      const modelled = isFirst ? undefined : modelPoint({ question, state, open, taken, uniform })
      state = modelled?.state ?? state
      const proposal = modelled?.proposal ?? {
        point: unknownPoint(space, knownPoints(space, observations), taken, uniform),
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
  const { question, open, taken, uniform } = modelling
  const { space, observations } = question
  const part = subsetOf(observations)
  const data = dataOf(space.axes, part, scalarised(part, uniform))
  const state = refitted(data, modelling)
  const logs = state.logs as KernelLogs
  const pending = open.map((point) => featuresOf(space.axes, point))
  const isFeasible = part.map(({ violation }) => !(violation > 0))
  const improvement = expectedImprovement(
    withFantasies({ ...data, isFeasible }, logs, pending, fantasies, uniform),
  )
  const parts: Acquisition[] = isFeasible.includes(true) ? [improvement] : []
  if (isFeasible.includes(false)) parts.push(feasibility(data, isFeasible))
  const order = bestFirst(part).slice(0, 8)
  const incumbents = order.map((place) => (part[place] as Observation).point)
  const candidates = maximise({ space, acquisition: productOf(parts), uniform }, incumbents)
  const known = knownPoints(space, observations)
  const found = candidates.find(({ point }) => {
    const identity = space.identityOf(point)
    return !known.has(identity) && !taken.has(identity)
  })
  if (found === undefined) return undefined
  const reason = { kind: 'gp', logImprovement: found.value, fittedAt: state.fittedAt }
  return { proposal: { point: found.point, reason }, state }
}

function dataOf(axes: readonly Axis[], part: readonly Observation[], losses: number[]): Data {
  return {
    axes,
    rows: part.map(({ point }) => featuresOf(axes, point)),
    outputs: normalised(losses),
  }
}

/** The logarithms are fitted again once the observations have grown by a twentieth, from where they were and from the first. */
function refitted(data: Data, { question, state }: Modelling): GpState {
  const { observations } = question
  const isFresh = state.logs !== null && observations.length < 1.05 * state.fittedAt
  const manyObjectives = (observations[0]?.losses.length ?? 1) > 1
  if (isFresh && !manyObjectives) return state
  const first = firstLogs(data.axes.length)
  const starts =
    state.logs === null ? [first] : data.rows.length < 100 ? [state.logs, first] : [state.logs]
  const mostSteps = data.rows.length < 200 ? 30 : 10
  return { logs: fitted(data, starts, mostSteps), fittedAt: observations.length }
}

/** A process of its own for whether the constraints on metrics hold: −1 where they do, 1 where not. */
function feasibility(data: Data, isFeasible: readonly boolean[]): Acquisition {
  const labels = { ...data, outputs: Float64Array.from(isFeasible, (holds) => (holds ? -1 : 1)) }
  const logs = fitted(labels, [firstLogs(data.axes.length)], 20)
  return probabilityBelow(posteriorOf(labels, logs))
}
