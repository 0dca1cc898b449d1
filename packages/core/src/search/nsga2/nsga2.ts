import { mulberry32 } from '../../random/mix.ts'
import { bestFirst } from '../../ranking/pareto/crowding.ts'
import type { Point } from '../../space/search-space.ts'
import type { Algorithm, AlgorithmQuestion, Observation, Proposal } from '../algorithm.ts'
import { identitiesOf, knownPoints, unknownPoint } from '../known-points.ts'
import { childOf } from './variation.ts'

/** All that evolution remembers, as plain JSON. */
interface EvolutionState {
  /** Of the observations, so many were read. */
  seen: number
  /** Places of the observations that live, the best first. */
  members: number[]
}

/** Points that live at a time for each objective, and those that are drawn before the first child. */
const membersPerObjective = 16
/** Children that are all known already, and the next point is drawn from the prior. */
const mostChildren = 100

/**
 * NSGA-II (Deb et al., 2002) in its steady state: each observation that comes competes at once with those that live, by
 * constraints, fronts and crowding, and each ask breeds from them, so that nobody waits for the end of a generation.
 */
export const nsga2: Algorithm = {
  ask(question) {
    const { space, observations, pending, count, seed } = question
    const state = surviving(question)
    const uniform = mulberry32(seed)
    const taken = identitiesOf(space, pending)
    const proposals: Proposal[] = []
    for (let k = 0; k < count; k += 1) {
      const before = observations.length + pending.length + k
      const isFirst = before < sizeOf(observations) || state.members.length < 2
      const bred = isFirst ? undefined : breed(question, state.members, taken, uniform)
      const point =
        bred?.point ?? unknownPoint(space, knownPoints(space, observations), taken, uniform)
      taken.add(space.identityOf(point))
      proposals.push(bred ?? { point, reason: { kind: 'random' } })
    }
    return { proposals, state }
  },
}

function sizeOf(observations: readonly Observation[]): number {
  return membersPerObjective * (observations[0]?.losses.length ?? 1)
}

function surviving({ observations, state }: AlgorithmQuestion): EvolutionState {
  const { seen, members } = (state as EvolutionState | null) ?? { seen: 0, members: [] }
  // Of equal ones the newest first: on a plateau the oldest would live for ever, and whatever drifts away from them would not.
  const places = [...members]
  for (let place = seen; place < observations.length; place += 1) places.unshift(place)
  const order = bestFirst(places.map((place) => observations[place] as Observation))
  const alive = order.slice(0, sizeOf(observations)).map((rank) => places[rank] as number)
  return { seen: observations.length, members: alive }
}

/** A child that is new and that the constraints admit; undefined after many that are not. */
function breed(
  { space, observations }: AlgorithmQuestion,
  members: readonly number[],
  taken: ReadonlySet<string>,
  uniform: () => number,
): Proposal | undefined {
  const known = knownPoints(space, observations)
  for (let tries = 0; tries < mostChildren; tries += 1) {
    const places = [tournament(members, uniform), tournament(members, uniform)] as const
    const [a, b] = places.map((place) => observations[place] as Observation) as [
      Observation,
      Observation,
    ]
    const point: Point = childOf(space, [a.point, b.point], uniform)
    if (!space.admits(point)) continue
    const identity = space.identityOf(point)
    if (known.has(identity) || taken.has(identity)) continue
    return { point, reason: { kind: 'nsga2', parents: [a.trial, b.trial] } }
  }
  return undefined
}

/** The better of two draws; the members are sorted, so it has the smaller rank. */
function tournament(members: readonly number[], uniform: () => number): number {
  const draw = () => Math.floor(uniform() * members.length)
  return members[Math.min(draw(), draw())] as number
}
