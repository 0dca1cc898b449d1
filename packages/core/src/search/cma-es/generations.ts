import { bestFirst } from '../../ranking/pareto/crowding.ts'
import type { Point } from '../../space/search-space.ts'
import type { Observation } from '../algorithm.ts'
import type { AxesOfSpace } from './axes.ts'
import { drawnTowards } from './chances.ts'
import { defaultsOf } from './defaults.ts'
import { type Drawing, drawSample } from './draw.ts'
import { deviationsOf, updated } from './gaussian.ts'
import { withMargin } from './margin.ts'
import { type CmaState, freshStart, isOfGeneration, type Sample, type Told } from './state.ts'
import type { Surrogate } from './surrogate.ts'

/** A member of a generation, whether it was tried or only predicted. */
interface Member {
  point: Point
  x: readonly number[]
  isForeign: boolean
}

/** Finishes the generation if as many samples were heard of as the population counts. */
export function advance(state: CmaState, drawing: Drawing): CmaState {
  if (state.told.length < state.population) return state
  const { observations } = drawing.question
  const heard = state.told.map(({ place }) => observations[place] as Observation)
  const ranked = bestFirst(heard).map((rank) => state.told[rank] as Told)
  return nextGeneration(state, ranked, drawing)
}

/** Finishes the generation by what a model says of its samples, tried or not. */
export function advanceBy(surrogate: Surrogate, before: CmaState, drawing: Drawing): CmaState {
  const state = filled(before, drawing)
  const own = state.told.filter(({ isForeign }) => !isForeign)
  const members: Member[] = [
    ...own,
    ...[...state.drawn, ...samplesAsked(state)].map(({ point, x }) => {
      return { point, x, isForeign: false }
    }),
  ]
  if (members.length < state.population) return state
  const losses = members.map(({ point }) => surrogate.predict(point))
  const order = members.map((_, rank) => rank)
  order.sort((a, b) => (losses[a] as number) - (losses[b] as number) || a - b)
  return nextGeneration(
    state,
    order.map((rank) => members[rank] as Member),
    drawing,
  )
}

function samplesAsked(state: CmaState): Sample[] {
  return state.asked.filter((sample) => isOfGeneration(state, sample))
}

/** With all samples of the generation drawn, and one more if all were asked. */
export function filled(state: CmaState, drawing: Drawing): CmaState {
  const has = state.drawn.length + samplesAsked(state).length + state.told.length
  const missing = Math.max(state.population - has, state.drawn.length === 0 ? 1 : 0)
  const more = Array.from({ length: missing }, () => drawSample(state, drawing))
  return { ...state, drawn: [...state.drawn, ...more.filter((sample) => sample !== undefined)] }
}

/** The state after a generation, of members from the best to the worst; a new start if it was the last that was of use. */
function nextGeneration(state: CmaState, ranked: readonly Member[], drawing: Drawing): CmaState {
  const { axes } = drawing
  const n = Math.max(1, axes.ordered.length)
  const shares = axes.ordered.map((axis) => axis.shareOf)
  const { weights } = defaultsOf(n, ranked.length)
  const length = 10 + Math.ceil((30 * n) / state.population)
  const losses = state.told.map(({ place }) => lossAt(drawing, place)).filter(Number.isFinite)
  const next = {
    ...state,
    gaussian: withMargin(updated(state.gaussian, ranked), shares, 1 / (n * state.population)),
    chances: drawnTowards(
      state.chances,
      ranked.map(({ point }) => choicesOf(axes, point)),
      weights.filter((weight) => weight > 0),
      Math.min(1, Math.max(1, state.told.length) / state.population),
    ),
    drawn: [],
    told: [],
    history: [...state.history, ...(losses.length ? [Math.min(...losses)] : [])].slice(-length),
  }
  return isSpent(next, losses, axes, length) ? restarted(next, drawing) : next
}

function lossAt({ question }: Drawing, place: number): number {
  return question.observations[place]?.losses[0] as number
}

export function choicesOf({ choices }: AxesOfSpace, point: Point): (number | null)[] {
  return choices.map(({ place }) => point[place] ?? null)
}

/**
 * Nothing is to be expected any more (Hansen, 2016, B.3): the real axes have shrunk to a point, C is no
 * distribution any more, or the losses of the last generations are all the same.
 */
function isSpent(
  { gaussian, history }: CmaState,
  losses: readonly number[],
  { ordered }: AxesOfSpace,
  length: number,
): boolean {
  const deviations = deviationsOf(gaussian)
  if (!deviations.every((value) => Number.isFinite(value) && value > 0)) return true
  const real = deviations.filter((_, axis) => ordered[axis]?.shareOf === undefined)
  if (real.length > 0 && Math.max(...real) < 1e-6) return true
  const recent = [...history, ...losses]
  const range = Math.max(...recent) - Math.min(...recent)
  return history.length >= length && range <= 1e-12 * Math.max(1, Math.abs(history[0] as number))
}

/** From anywhere with twice the population (IPOP, Auger and Hansen, 2005). */
export function restarted(state: CmaState, { axes, uniform }: Drawing): CmaState {
  const mean = axes.ordered.map(() => uniform())
  const population = Math.min(2 * state.population, 16 * axes.population)
  return { ...state, restarts: state.restarts + 1, population, ...freshStart(axes, mean) }
}
