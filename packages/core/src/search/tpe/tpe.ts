import { mixWords, mulberry32 } from '../../random/mix.ts'
import type { Axis, Point, SearchSpace } from '../../space/search-space.ts'
import type { Algorithm, AlgorithmQuestion, Observation, Proposal } from '../algorithm.ts'
import { randomPoint } from '../random-points.ts'
import { bandwidthsLike, bandwidthsOf } from './bandwidths.ts'
import { type Density, densityOf, type Kernels } from './density.ts'
import { type Drawing, drawFrom } from './draws.ts'
import { KernelRows } from './kernel-rows.ts'
import { type KernelShape, shapesLike, shapesOf } from './kernel-shapes.ts'
import { rankedRows } from './ranked-rows.ts'
import { bestOfSeveral, hasFailed } from './ranking.ts'
import { sharpen } from './sharpen.ts'

/** Results before the densities say anything. */
const startTrials = 10
/** Draws from the density of the good, of which the best is proposed (Bergstra, 2011, 4.2). */
const candidates = 24
/** Draws for one that the constraints admit. */
const drawsPerCandidate = 20

/**
 * Tree-structured Parzen estimator (Bergstra, 2011): with l the density of the good configs and g that of the others,
 * expected improvement grows with l(x)/g(x) (eq. 3). Both are joint over all axes. What is being tried counts among
 * the others, as if it had come out badly (constant liar), so that askers side by side keep apart.
 */
export const tpe: Algorithm = {
  ask(question) {
    const { space, observations, count, seed } = question
    const pending = [...question.pending]
    const isNew = novelty(question)
    const split = splitOf(space, observations)
    const model = split && modelOf(space, split)
    const proposals: Proposal[] = []
    for (let place = 0; place < count; place += 1) {
      const draw = mulberry32(mixWords(seed, place))
      const proposal =
        model === undefined
          ? { point: randomPoint(space, draw), reason: { kind: 'random', start: startTrials } }
          : bestCandidate(model, pending, { draw, isNew })
      proposals.push(proposal)
      pending.push(proposal.point)
    }
    return { proposals, state: null }
  },
}

interface Split {
  /** Best first. */
  good: readonly Observation[]
  others: Kernels
  objectives: number
}

/** Undefined while too little is known. */
function splitOf({ axes }: SearchSpace, observations: readonly Observation[]): Split | undefined {
  if (observations.length < startTrials) return undefined
  const objectives = observations[0]?.losses.length ?? 1
  const wanted = goodCount(observations.length)
  if (objectives > 1) {
    const good = bestOfSeveral(observations, wanted)
    const chosen = new Set(good)
    const others = observations.filter((one) => !chosen.has(one)).map(({ point }) => point)
    return good.length === 0 ? undefined : { good, others: allOf(axes, others), objectives }
  }
  const { sorted, rows } = rankedRows(axes, observations)
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

/** The density of the good configs, of which points are drawn. */
interface Model extends Split, Drawing {
  shapes: readonly KernelShape[]
  l: Density
}

/**
 * Good points of one objective weigh log((k + 1)/rank), as parents do in evolution strategies (Hansen, 2016, eq. 49);
 * of several all weigh the same, and their density keeps the shape of the front.
 */
function modelOf(space: SearchSpace, split: Split): Model {
  const { good, objectives } = split
  const isSingle = objectives === 1
  const goodPoints = good.map(({ point }) => point)
  const weights = Float64Array.from(good, (_, rank) =>
    isSingle ? Math.log((good.length + 1) / (rank + 1)) : 1,
  )
  const widths = bandwidthsOf(space, goodPoints, weights)
  const shapes = shapesOf(space.axes, widths)
  const points = isSingle ? sharpen(space, goodPoints, weights, widths) : goodPoints
  const l = densityOf(shapes, [{ ...allOf(space.axes, points), weights }])
  return { ...split, space, points, weights, widths, shapes, l }
}

/**
 * The density of the others, and of what is pending. Its kernels have the widths of l, so that where nothing was tried
 * neither has anything but the prior.
 */
function densityOfOthers(model: Model, pending: readonly Point[]): Density {
  const { space, shapes, widths, others } = model
  const mixture = [others, allOf(space.axes, pending)]
  return densityOf(shapesLike(shapes, space.axes, bandwidthsLike(widths, space, mixture)), mixture)
}

interface Means {
  draw: () => number
  isNew(point: Point): boolean
}

function bestCandidate(model: Model, pending: readonly Point[], { draw, isNew }: Means): Proposal {
  const { space, good, others, l } = model
  const g = densityOfOthers(model, pending)
  let best: { point: Point; kernel: number; ratio: number } | undefined
  for (let place = 0; place < candidates; place += 1) {
    const { point, kernel } = admitted(model, draw)
    if (!space.admits(point) || !isNew(point)) continue
    const goodness = l.at(point)
    const ratio = goodness / g.at(point, best && goodness / best.ratio)
    if (best === undefined || ratio > best.ratio) best = { point, kernel, ratio }
  }
  if (best === undefined) {
    return { point: randomPoint(space, draw), reason: { kind: 'random', known: candidates } }
  }
  const { point, kernel } = best
  const ratio = Number(Math.log(best.ratio).toPrecision(4))
  const near = kernel < 0 ? null : (good[kernel] as Observation).trial
  const told = { good: good.length, others: others.to - others.from, pending: pending.length }
  return { point, reason: { kind: 'tpe', ratio, near, ...told } }
}

function admitted(model: Model, draw: () => number) {
  let sample = drawFrom(model, draw)
  for (let draws = 1; draws < drawsPerCandidate && !model.space.admits(sample.point); draws += 1) {
    sample = drawFrom(model, draw)
  }
  return sample
}

/** In a finite space, whether a point was neither tried nor is being tried; in others no two draws are the same. */
function novelty({ space, observations, pending }: AlgorithmQuestion): Means['isNew'] {
  if (space.size === Number.POSITIVE_INFINITY) return () => true
  const tried = knownPoints(observations)
  const open = new Set(pending.map(String))
  return (point) => {
    const text = String(point)
    if (open.has(text) || tried.has(text)) return false
    return true
  }
}

const known = new WeakMap<readonly Observation[], { count: number; texts: Set<string> }>()

function knownPoints(observations: readonly Observation[]): ReadonlySet<string> {
  const kept = known.get(observations) ?? { count: 0, texts: new Set<string>() }
  known.set(observations, kept)
  for (; kept.count < observations.length; kept.count += 1) {
    kept.texts.add(String(observations[kept.count]?.point))
  }
  return kept.texts
}
