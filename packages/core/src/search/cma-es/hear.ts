import { bestFirst } from '../../ranking/pareto/crowding.ts'
import type { Observation } from '../algorithm.ts'
import { type AxesOfSpace, coordinatesOf } from './axes.ts'
import { drawnTowards } from './chances.ts'
import { defaultsOf } from './defaults.ts'
import type { Drawing } from './draw.ts'
import { advance, choicesOf } from './generations.ts'
import { type CmaState, freshStart, isOfGeneration } from './state.ts'

/**
 * The first state: in the middle of the space, or, where enough is known of others' points, where the better ones are, as
 * a generation of them would have put it.
 */
export function start(axes: AxesOfSpace, observations: readonly Observation[]): CmaState {
  const middle = axes.ordered.map(() => 0.5)
  const { population } = axes
  const seen = observations.length
  const first = { seen, restarts: 0, population, asked: [], best: -1, ...freshStart(axes, middle) }
  if (observations.length < population) return first
  const { weights } = defaultsOf(Math.max(1, axes.ordered.length), population)
  const positive = weights.filter((weight) => weight > 0)
  const better = bestFirst(observations).slice(0, positive.length)
  const points = better.map((place) => (observations[place] as Observation).point)
  const rows = points.map((point) => coordinatesOf(axes, point, middle))
  const mean = middle.map((_, k) =>
    rows.reduce((sum, row, i) => sum + (positive[i] as number) * (row[k] as number), 0),
  )
  const choices = points.map((point) => choicesOf(axes, point))
  const begun = freshStart(axes, mean)
  const chances = drawnTowards(begun.chances, choices, positive)
  return { ...first, ...begun, chances, best: better[0] as number }
}

/** Reads the observations that are new, and finishes the generations that they fill. */
export function hear(before: CmaState, drawing: Drawing): CmaState {
  const { observations, pending, count } = drawing.question
  let state = before
  for (let place = before.seen; place < observations.length; place += 1) {
    state = advance(hearOne({ ...state, seen: place + 1 }, place, drawing), drawing)
  }
  // Of points that never return, those that were asked long before are forgotten.
  const kept = 4 * state.population + pending.length + count
  return state.asked.length > kept ? { ...state, asked: state.asked.slice(-kept) } : state
}

/** Points of others, and of earlier starts, count as samples where they are better than all that is known. */
function hearOne(state: CmaState, place: number, { question, axes }: Drawing): CmaState {
  const { space, observations } = question
  const { point } = observations[place] as Observation
  const identity = space.identityOf(point)
  const isBest = state.best < 0 || isBetter(observations, place, state.best)
  const best = isBest ? place : state.best
  const at = state.asked.findIndex((sample) => sample.identity === identity)
  const sample = state.asked[at]
  const asked = sample === undefined ? state.asked : state.asked.toSpliced(at, 1)
  if (sample?.restarts !== state.restarts && !isBest) return { ...state, asked }
  const x = sample?.x ?? coordinatesOf(axes, point, state.gaussian.mean)
  const isForeign = sample === undefined || !isOfGeneration(state, sample)
  return { ...state, best, asked, told: [...state.told, { place, point, x, isForeign }] }
}

function isBetter(observations: readonly Observation[], a: number, b: number): boolean {
  const pair = [observations[b] as Observation, observations[a] as Observation]
  return bestFirst(pair)[0] === 1
}
