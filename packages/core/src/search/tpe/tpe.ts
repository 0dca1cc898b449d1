import { mixWords, mulberry32 } from '../../random/mix.ts'
import type { Point, SearchSpace } from '../../space/search-space.ts'
import type { Algorithm, AlgorithmQuestion, Observation, Proposal } from '../algorithm.ts'
import { randomPoint } from '../random-points.ts'
import { bandwidthsLike, bandwidthsOf } from './bandwidths.ts'
import { type Density, densityOf } from './density.ts'
import { bestOfSeveral, hasFailed } from './ranking.ts'
import { sharpen } from './sharpen.ts'
import { sortedObservations } from './sorted-observations.ts'

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
    const proposals: Proposal[] = []
    for (let place = 0; place < count; place += 1) {
      const draw = mulberry32(mixWords(seed, place))
      const split = splitOf(observations)
      const proposal =
        split === undefined
          ? { point: randomPoint(space, draw), reason: { kind: 'random', start: startTrials } }
          : bestCandidate(space, split, pending, { draw, isNew })
      proposals.push(proposal)
      pending.push(proposal.point)
    }
    return { proposals, state: null }
  },
}

interface Split {
  /** Best first. */
  good: readonly Observation[]
  others: readonly Observation[]
  objectives: number
}

/** Undefined while too little is known. */
function splitOf(observations: readonly Observation[]): Split | undefined {
  if (observations.length < startTrials) return undefined
  const objectives = observations[0]?.losses.length ?? 1
  const wanted = goodCount(observations.length)
  if (objectives > 1) {
    const good = bestOfSeveral(observations, wanted)
    const chosen = new Set(good)
    if (good.length === 0) return undefined
    return { good, others: observations.filter((one) => !chosen.has(one)), objectives }
  }
  const sorted = sortedObservations(observations)
  const good = sorted.slice(0, wanted).filter((one) => !hasFailed(one))
  if (good.length === 0) return undefined
  return { good, others: sorted.slice(good.length), objectives }
}

/** How many of n are good: it grows with √n (Watanabe, 2023, 3.1), so that a long search looks closer. */
function goodCount(n: number): number {
  return Math.ceil(1.5 * Math.sqrt(n))
}

interface Means {
  draw: () => number
  isNew(point: Point): boolean
}

function bestCandidate(
  space: SearchSpace,
  { good, others, objectives }: Split,
  pending: readonly Point[],
  { draw, isNew }: Means,
): Proposal {
  const [l, g] = densitiesOf(space, { good, others, objectives }, pending)
  let best: { point: Point; kernel: number; ratio: number } | undefined
  for (let place = 0; place < candidates; place += 1) {
    const { point, kernel } = admitted(space, l, draw)
    if (!space.admits(point) || !isNew(point)) continue
    const ratio = Math.log(l.at(point) / g.at(point))
    if (best === undefined || ratio > best.ratio) best = { point, kernel, ratio }
  }
  const told = { good: good.length, others: others.length, pending: pending.length }
  if (best === undefined) {
    return { point: randomPoint(space, draw), reason: { kind: 'random', known: candidates } }
  }
  const { point, kernel, ratio } = best
  const near = kernel < 0 ? null : (good[kernel] as Observation).trial
  return { point, reason: { kind: 'tpe', ratio: Number(ratio.toPrecision(4)), near, ...told } }
}

/**
 * Good points of one objective weigh log((k + 1)/rank), as parents do in evolution strategies (Hansen, 2016, eq. 49);
 * of several all weigh the same, and their density keeps the shape of the front. Both densities have kernels of the
 * widths of l, so that where nothing was tried neither has anything but the prior.
 */
function densitiesOf(
  space: SearchSpace,
  { good, others, objectives }: Split,
  pending: readonly Point[],
): [l: Density, g: Density] {
  const isSingle = objectives === 1
  const goodPoints = good.map(({ point }) => point)
  const goodWeights = Float64Array.from(good, (_, rank) =>
    isSingle ? Math.log((good.length + 1) / (rank + 1)) : 1,
  )
  const widths = bandwidthsOf(space, goodPoints, goodWeights)
  const centres = isSingle ? sharpen(space, goodPoints, goodWeights, widths) : goodPoints
  const points = [...others.map(({ point }) => point), ...pending]
  const weights = new Float64Array(points.length).fill(1)
  return [
    densityOf({ space, points: centres, weights: goodWeights, widths }),
    densityOf({ space, points, weights, widths: bandwidthsLike(widths, space, points) }),
  ]
}

function admitted(space: SearchSpace, l: Density, draw: () => number) {
  let sample = l.sample(draw)
  for (let draws = 1; draws < drawsPerCandidate && !space.admits(sample.point); draws += 1) {
    sample = l.sample(draw)
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
