import { mixWords, mulberry32 } from '../../random/mix.ts'
import { type Point, type SearchSpace, settled } from '../../space/search-space.ts'
import type { Algorithm, Observation } from '../algorithm.ts'
import type { TestFunction } from './functions.ts'

/** How an algorithm is put to use on a function. */
export interface Course {
  trials: number
  seed: number
  /** Points that are being tried when the next is asked for; 0 in sequence. */
  pending?: number
}

/**
 * Asks for one point after the other, and tells what came of the oldest as soon as more than `pending` are being
 * tried. Answers the least value, without noise, after each trial that was told.
 */
export function minimise(
  { space, value }: TestFunction,
  algorithm: Algorithm,
  { trials, seed, pending: most = 0 }: Course,
): number[] {
  const noise = normals(seed)
  const observations: Observation[] = []
  const pending: Point[] = []
  const least: number[] = []
  let state: unknown = null
  const tell = () => {
    const point = pending.shift() as Point
    const values = space.valuesOf(point)
    const trial = observations.length + 1
    observations.push({ trial, point, losses: [value(values, noise())], epoch: 1, violation: 0 })
    least.push(Math.min(least.at(-1) ?? Number.POSITIVE_INFINITY, value(values, 0)))
  }
  for (let asked = 0; asked < trials; asked += 1) {
    const question = { space, observations, pending: [...pending], count: 1, state }
    const answer = algorithm.ask({ ...question, seed: mixWords(seed, asked) })
    state = JSON.parse(JSON.stringify(answer.state))
    const [proposal] = answer.proposals
    if (proposal === undefined) break
    pending.push(asRecorded(space, proposal.point))
    if (pending.length > most) tell()
  }
  while (pending.length > 0) tell()
  return least
}

/** The point that the config of a point has: what is rounded to a value has the coordinate of that value. */
function asRecorded({ axes }: SearchSpace, point: Point): Point {
  return point.map((coordinate, place) => {
    const axis = axes[place]
    return coordinate === null || axis === undefined ? coordinate : settled(axis, coordinate)
  })
}

/** Draws from the standard normal distribution (Box and Muller, 1958). */
export function normals(seed: number): () => number {
  const draw = mulberry32(mixWords(seed, 0x6e6f6973))
  return () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw())
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return ((low as number) + (high as number)) / 2
}
