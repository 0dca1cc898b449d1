import type { Axis, Point, SearchSpace } from '../../space/search-space.ts'
import type { Observation } from '../algorithm.ts'
import { areAtValues, bandwidthsLike, bandwidthsOf, widened } from './bandwidths.ts'
import { type Density, densityOf } from './density.ts'
import type { Drawing } from './draws.ts'
import { KernelRows } from './kernel-rows.ts'
import { type KernelShape, shapesLike, shapesOf } from './kernel-shapes.ts'
import { rankedRows } from './ranked-rows.ts'
import { bestOfSeveral, hasFailed } from './ranking.ts'
import type { Kernels } from './readings.ts'
import { sharpen } from './sharpen.ts'
import { drawnTies, rankWeights } from './ties.ts'

interface Split {
  /** Best first. */
  good: readonly Observation[]
  others: Kernels
  objectives: number
}

/** Undefined while nothing is good. */
function splitOf({ axes }: SearchSpace, observations: readonly Observation[]): Split | undefined {
  const objectives = observations[0]?.losses.length ?? 1
  const wanted = goodCount(observations.length)
  if (objectives > 1) {
    const good = bestOfSeveral(observations, wanted)
    const chosen = new Set(good)
    const others = observations.filter((one) => !chosen.has(one)).map(({ point }) => point)
    return good.length === 0 ? undefined : { good, others: allOf(axes, others), objectives }
  }
  const { sorted, rows } = drawnTies(rankedRows(axes, observations), wanted)
  const good = sorted.slice(0, wanted).filter((one) => !hasFailed(one))
  if (good.length === 0) return undefined
  return { good, others: { rows, from: good.length, to: rows.count }, objectives }
}

function allOf(axes: readonly Axis[], points: readonly Point[]): Kernels {
  return { rows: new KernelRows(axes, points), from: 0, to: points.length }
}

/** How many of n are good: it grows with √n (Watanabe, 2023, 3.1), so that a long search looks closer. */
function goodCount(n: number): number {
  return Math.ceil(1.5 * Math.sqrt(n))
}

/** What observations say of a space: the density of the good ones, and what draws from it need. */
export interface Model extends Split, Drawing {
  shapes: readonly KernelShape[]
  l: Density
  /** See `areAtValues`; not of several objectives, whose good configs lie along a front. */
  isAtValues: boolean
  isWide: boolean
}

/**
 * Good points of one objective weigh log((k + 1)/rank), as parents do in evolution strategies (Hansen, 2016, eq. 49);
 * of several all weigh the same, and their density keeps the shape of the front. Undefined while nothing is good.
 */
export function modelOf(
  space: SearchSpace,
  observations: readonly Observation[],
): Model | undefined {
  const split = splitOf(space, observations)
  if (split === undefined) return undefined
  const { good, objectives } = split
  const isSingle = objectives === 1
  const goodPoints = good.map(({ point }) => point)
  const weights = isSingle ? rankWeights(good) : new Float64Array(good.length).fill(1)
  const widths = bandwidthsOf(space, goodPoints, weights)
  const isAtValues = isSingle && areAtValues(space, goodPoints, weights, widths)
  return { ...withWidths(space, split, weights, widths), isAtValues, isWide: false }
}

/** The model with wide kernels, whose draws reach beyond what is near the good configs. */
export function wideModelOf(model: Model): Model {
  const { space, good, weights, widths } = model
  const points = good.map(({ point }) => point)
  const wide = withWidths(space, model, weights, widened(widths, space, points))
  return { ...model, ...wide, isWide: true }
}

function withWidths(space: SearchSpace, split: Split, weights: Float64Array, widths: Float64Array) {
  const goodPoints = split.good.map(({ point }) => point)
  const shapes = shapesOf(space.axes, widths)
  const points = split.objectives === 1 ? sharpen(space, goodPoints, weights, widths) : goodPoints
  const l = densityOf(shapes, [{ ...allOf(space.axes, points), weights }])
  return { ...split, space, points, weights, widths, shapes, l }
}

/**
 * The density of the others, and of what is pending. Its kernels have the widths of l, so that where nothing was tried
 * neither has anything but the prior.
 */
export function densityOfOthers(model: Model, pending: readonly Point[]): Density {
  const { space, shapes, widths, others } = model
  const mixture = [others, allOf(space.axes, pending)]
  return densityOf(shapesLike(shapes, space.axes, bandwidthsLike(widths, space, mixture)), mixture)
}
