import { mulberry32 } from '../random/mix.ts'
import { littleBagsError, mean, variance } from './bags.ts'
import { calibratedShares, type Decomposed } from './calibrate.ts'
import { meansOver, partsOf } from './curve.ts'
import { type AxisSet, type Effect, leadingPairs, type Part } from './effect.ts'
import { type BaggedTree, bestLeaf, explainedBy, growForest, growOnHalf } from './forest.ts'
import { stepsOf } from './regression-tree.ts'
import { columnsOf, type Sample, type SampleAxis } from './sample.ts'
import type { Marginal } from './step-function.ts'
import { treeShares } from './tree-shares.ts'

export interface Fanova {
  /** For each axis. */
  single: Effect[]
  /** For each two of those with the largest shares. */
  pairs: Effect[]
  /** Along each axis the metric, as the mean over all other axes. */
  curves: Part[][]
  /** R² of the forest on rows that its trees had not seen: what the shares are worth. Nothing if it is not positive. */
  explained: number
}

const trees = 64
/** For the errors: so many random halves of the sample, and so many trees on each. */
const halves = 40
const treesOfHalf = 4

/**
 * Functional ANOVA (Hutter, Hoos and Leyton-Brown, 2014): the trees of a random forest are step functions, of which all
 * marginals over the space are known exactly. A share of two axes is the mean of V(U) / V over the trees; that of one is
 * corrected by what trees say of rows that they had not seen. The space is the product of the axes, each uniform; configs in
 * which an axis is not active do not depend on it. All draws come from the seed.
 */
export function fanova(sample: Sample, seed: number): Fanova {
  const columns = columnsOf(sample)
  const scale = standardize(columns.values)
  const random = mulberry32(seed)
  const leastInLeaf = bestLeaf(columns, random)
  const forest = growForest(columns, { trees, leastInLeaf }, random)
  const decomposed = forest.flatMap(decompose)
  const sets = setsOf(decomposed, sample.axes.length)
  const own = sharesOf(sets, decomposed)
  const ofHalves = Array.from({ length: halves }, () => {
    const grown = growOnHalf(columns, { trees: treesOfHalf, leastInLeaf }, random)
    return sharesOf(sets, grown.flatMap(decompose))
  })
  const calibrated = calibratedShares(decomposed, columns, random)
  const effects = sets.map((axes, at): Effect => {
    const values = own.map((shares) => shares[at] as number)
    const others = ofHalves.map((half) => half.map((shares) => shares[at] as number))
    const error = littleBagsError(values, others)
    const better = calibrated?.[at]
    if (better === undefined) return { axes, share: mean(values), error }
    return { axes, share: better.share, error: Math.hypot(better.error, error) }
  })
  return {
    single: effects.filter(({ axes }) => axes.length === 1),
    pairs: effects.filter(({ axes }) => axes.length === 2),
    curves: sample.axes.map((axis, at) => curveOf(decomposed, axis, at, scale)),
    explained: explainedBy(forest, columns),
  }
}

/** None of a tree that says the same everywhere. */
function decompose(bagged: BaggedTree): Decomposed[] {
  const shares = treeShares(stepsOf(bagged.tree))
  return shares === undefined ? [] : [{ ...bagged, shares }]
}

interface Scale {
  middle: number
  deviation: number
}

/** Brings the values to a mean of 0 and a deviation of 1. */
function standardize(values: Float64Array): Scale {
  const numbers = [...values]
  const [middle, deviation] = [mean(numbers), Math.sqrt(variance(numbers)) || 1]
  for (const [row, value] of numbers.entries()) values[row] = (value - middle) / deviation
  return { middle, deviation }
}

/** Each axis, and each two of those that decide most. */
function setsOf(forest: Decomposed[], axes: number): AxisSet[] {
  const single = Array.from({ length: axes }, (_, axis): [number] => [axis])
  const shares = single.map((set) => mean(forest.map((one) => one.shares.shareOf(set))))
  return [...single, ...leadingPairs(shares)]
}

/** By tree, then by set. */
function sharesOf(sets: AxisSet[], forest: Decomposed[]): number[][] {
  return forest.map(({ shares }) => sets.map((set) => shares.shareOf(set)))
}

function curveOf(
  forest: Decomposed[],
  axis: SampleAxis,
  at: number,
  { middle, deviation }: Scale,
): Part[] {
  const count = partsOf(axis)
  const sums = new Array<number>(count).fill(0)
  for (const { tree, shares } of forest) {
    const means = meansOver(shares.marginals[at] as Marginal, count)
    const places = tree.places[at]
    for (let part = 0; part < count; part += 1) {
      const place = places === undefined ? part : Math.floor((places[part] as number) * count)
      sums[part] = (sums[part] as number) + (means[place] as number)
    }
  }
  return sums.map((sum, part) => {
    const value = middle + (deviation * sum) / Math.max(1, forest.length)
    return { from: part / count, to: (part + 1) / count, value }
  })
}
