import type { Point } from '../../space/search-space.ts'
import type { AxesOfSpace } from './axes.ts'
import { type Chances, evenChances } from './chances.ts'
import { firstGaussian, type Gaussian } from './gaussian.ts'

/** All that CMA-ES remembers, as plain JSON. */
export interface CmaState {
  /** Of the observations, so many were read. */
  seen: number
  /** How often it started anew. */
  restarts: number
  population: number
  gaussian: Gaussian
  chances: Chances
  /** Samples of this generation that were not proposed yet. */
  drawn: Sample[]
  /** Those that were proposed, of any generation, and of which nothing was heard; the oldest first. */
  asked: Sample[]
  /** Those of which something was heard since the generation began. */
  told: Told[]
  /** The least loss of each generation of this start, the last ones. */
  history: number[]
  /** The place of the best observation, −1 without one. */
  best: number
}

export interface Sample {
  identity: string
  point: Point
  /** As drawn: nothing is rounded, and axes that are not active have a coordinate too. */
  x: number[]
  /** The start and the update that it was drawn after. */
  restarts: number
  generation: number
}

export interface Told {
  /** The place of its observation. */
  place: number
  point: Point
  x: number[]
  /** It is of an earlier generation, or of somebody else. */
  isForeign: boolean
}

/** σ of the first generation: three deviations reach from the middle of an axis to its ends. */
const firstStep = 1 / 6

/** A start from `mean`, in coordinates of the ordered axes. */
export function freshStart(axes: AxesOfSpace, mean: readonly number[]) {
  return {
    gaussian: firstGaussian(mean, firstStep),
    chances: evenChances(axes.choices.map(({ count }) => count)),
    drawn: [],
    told: [],
    history: [],
  }
}

export function isOfGeneration(state: CmaState, sample: Sample): boolean {
  return sample.restarts === state.restarts && sample.generation === state.gaussian.generation
}
