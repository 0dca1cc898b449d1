import { mixWords, mulberry32 } from '../../random/mix.ts'
import type { Point, SearchSpace } from '../../space/search-space.ts'
import type { Algorithm, AlgorithmQuestion, Observation, Proposal } from '../algorithm.ts'
import { randomPoint } from '../random-points.ts'
import { branchesOf, type ChosenBranch, chooseBranch } from './branches.ts'
import { drawFrom } from './draws.ts'
import { densityOfOthers, type Model, modelOf, wideModelOf } from './model.ts'
import { ratioOf } from './ratio.ts'

/** Results before the densities say anything. */
const startTrials = 10
/** Results of a branch before those of its own do. */
const startOfBranch = 5
/** Draws from the density of the good, of which the best is proposed (Bergstra, 2011, 4.2). */
const candidates = 24
/** This share of proposals comes from wide kernels where the others are as narrow as rounded numbers lie apart. */
const wideShare = 1 / 4
/** Draws for one that the constraints admit, in the branch that is wanted. */
const drawsPerCandidate = 20

/**
 * Tree-structured Parzen estimator (Bergstra, 2011): with l the density of the good configs and g that of the others,
 * expected improvement grows with l(x)/g(x) (eq. 3). Both are joint over all axes, of the branch that is tried where a
 * space has several. What is being tried counts among the others, as if it had come out badly (constant liar), so that
 * askers side by side keep apart. Under a stopper a config that rests or was stopped is ranked behind those that went further
 * (as Optuna ranks pruned trials).
 */
export const tpe: Algorithm = {
  learnsFromRungs: 'deepest',
  ask(question) {
    const { space, count, seed } = question
    const pending = [...question.pending]
    const isNew = novelty(question)
    const modelFor = modelsOf(space)
    const proposals: Proposal[] = []
    for (let place = 0; place < count; place += 1) {
      const draw = mulberry32(mixWords(seed, place))
      const scope = scopeOf(question, draw)
      const model = modelFor(scope, draw)
      const proposal =
        model === undefined
          ? {
              point: randomPointIn(scope, space, draw),
              reason: { kind: 'random', start: scope.start },
            }
          : bestCandidate(model, pending, { draw, isNew, scope })
      proposals.push({ ...proposal, reason: { ...proposal.reason, ...scope.told } })
      pending.push(proposal.point)
    }
    return { proposals, state: null }
  },
}

/** What is looked at for a proposal: a branch of the space, or all of it. */
interface Scope {
  observations: readonly Observation[]
  /** So many of them are needed. */
  start: number
  has(point: Point): boolean
  /** For the reason. */
  told: { branch?: ChosenBranch['as']; branches?: number }
}

function scopeOf({ observations }: AlgorithmQuestion, draw: () => number): Scope {
  const isJudged = observations.length >= startTrials && observations[0]?.losses.length === 1
  const chosen = isJudged ? chooseBranch(branchesOf(observations), draw) : undefined
  if (chosen === undefined) return { observations, start: startTrials, has: () => true, told: {} }
  const { branch, as, of } = chosen
  return { ...branch, start: startOfBranch, told: { branch: as, branches: of } }
}

/** By the results in a scope, each of which is made once; undefined while there are too few results. */
function modelsOf(space: SearchSpace): (scope: Scope, draw: () => number) => Model | undefined {
  const models = new Map<readonly Observation[], Model | undefined>()
  const wideModels = new Map<Model, Model>()
  return ({ observations, start }, draw) => {
    if (observations.length >= start && !models.has(observations)) {
      models.set(observations, modelOf(space, observations))
    }
    const model = models.get(observations)
    if (model?.isAtValues !== true || draw() >= wideShare) return model
    const wide = wideModels.get(model) ?? wideModelOf(model)
    wideModels.set(model, wide)
    return wide
  }
}

function randomPointIn(
  scope: Scope,
  space: SearchSpace,
  draw: () => number,
  isNew: Means['isNew'] = () => true,
): Point {
  let point = randomPoint(space, draw)
  for (let draws = 1; draws < 10 * drawsPerCandidate; draws += 1) {
    if (scope.has(point) && isNew(point)) return point
    point = randomPoint(space, draw)
  }
  return point
}

interface Means {
  draw: () => number
  isNew(point: Point): boolean
  scope: Scope
}

function bestCandidate(model: Model, pending: readonly Point[], means: Means): Proposal {
  const { draw, isNew, scope } = means
  const { space, good, others, isWide, l, shapes } = model
  const compared = ratioOf(shapes, l, densityOfOthers(model, pending))
  let among = 0
  let best: { point: Point; kernel: number; ratio: number } | undefined
  for (let place = 0; place < candidates; place += 1) {
    const drawn = admitted(model, scope, draw)
    if (drawn === undefined || !isNew(drawn.point)) continue
    const { point, kernel } = drawn
    among += 1
    const ratio = compared.at(point, best?.ratio)
    if (best === undefined || ratio > best.ratio) best = { point, kernel, ratio }
  }
  if (best === undefined) {
    const point = randomPointIn(scope, space, draw, isNew)
    return { point, reason: { kind: 'random', known: candidates } }
  }
  const { point, kernel } = best
  const ratio = Number(compared.logOf(best.ratio).toPrecision(4))
  const near = kernel < 0 ? null : (good[kernel] as Observation).trial
  const counts = { good: good.length, others: others.to - others.from, pending: pending.length }
  return {
    point,
    reason: { kind: 'tpe', ratio, near, ...counts, among, ...(isWide && { wide: true }) },
  }
}

function admitted(model: Model, scope: Scope, draw: () => number) {
  for (let draws = 0; draws < drawsPerCandidate; draws += 1) {
    const drawn = drawFrom(model, draw)
    if (scope.has(drawn.point) && model.space.admits(drawn.point)) return drawn
  }
  return undefined
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
