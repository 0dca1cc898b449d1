import { normalQuantile } from '../mathematics/distributions.ts'
import { mean, variance } from './bags.ts'
import type { BaggedTree } from './forest.ts'
import { predict, unitOf } from './regression-tree.ts'
import type { Columns, SampleAxis } from './sample.ts'
import { slopesOf } from './slopes.ts'
import { type Marginal, marginalVariance } from './step-function.ts'
import type { TreeShares } from './tree-shares.ts'

/** A tree with what it says of each axis. */
export interface Decomposed extends BaggedTree {
  shares: TreeShares
}

export interface CalibratedShare {
  share: number
  /** Of the share, by the rows that trees had not seen. */
  error: number
}

/** An axis is looked at in so many places, if it has more. */
const places = 480
/** Points of the space at which what axes decide together is looked at: as many as rows, at most. */
const mostPoints = 500
const reach = normalQuantile(0.975)

/**
 * The shares of single axes, corrected by rows that trees had not seen. Greedy splits leave axes that decide little to the
 * last leaves, which are too few, so a forest says too little of them (of a share of 0.07 about a third), and noise
 * makes it say something of axes that decide nothing. Its marginals have the right shape: least squares of the residuals
 * over them, all at once and with what is left for several axes together, tell by which factor each is too small. A share
 * is the variance of a marginal times the square of its factor, without what the error of the factor adds, over the sum of
 * all. Undefined where nothing is left of any.
 */
export function calibratedShares(
  forest: readonly Decomposed[],
  columns: Columns,
  random: () => number,
): CalibratedShare[] | undefined {
  const unseen = unseenBy(forest, columns)
  if (unseen.rows.length === 0) return undefined
  const { values: slopes, errors } = slopesOf([...unseen.marginals, unseen.rest], unseen.residuals)
  const averaged = (one: number, all: number) =>
    varianceOfSome(one, all, forest.length, unseen.trees)
  const variances = columns.axes.map((axis, at) => {
    const alone = mean(
      forest.map(({ shares }) => marginalVariance(shares.marginals[at] as Marginal)),
    )
    return averaged(alone, marginalOfAll(forest, axis, at))
  })
  const restAlone = mean(forest.map(({ shares }) => restOf(shares)))
  variances.push(averaged(restAlone, restOfAll(forest, columns, random)))
  const parts = variances.map((value, at) => {
    const [slope, error] = [slopes[at] as number, errors[at] as number]
    return value * Math.max(0, slope ** 2 - error ** 2)
  })
  const all = parts.reduce((sum, part) => sum + part, 0)
  if (all <= 0) return undefined
  return columns.axes.map((_, at) => {
    const share = (parts[at] as number) / all
    const most = Math.abs(slopes[at] as number) + reach * (errors[at] as number)
    const high = (most ** 2 * (variances[at] as number)) / all
    return { share, error: Math.max(0, high - share) / reach }
  })
}

interface Unseen {
  rows: number[]
  /** By axis and row, about 0; 0 where an axis is not active. */
  marginals: Float64Array[]
  /** What the forest says beyond the marginals. */
  rest: Float64Array
  residuals: Float64Array
  /** How many trees say it, in the mean. */
  trees: number
}

/** What those trees say of each row that had not seen it. */
function unseenBy(forest: readonly Decomposed[], columns: Columns): Unseen {
  const size = columns.values.length
  const counts = new Float64Array(size)
  const sums = new Float64Array(size)
  const means = new Float64Array(size)
  const marginals = columns.axes.map(() => new Float64Array(size))
  for (const one of forest) {
    const middle = middleOf(one)
    for (let row = 0; row < size; row += 1) {
      if (one.counts[row] !== 0) continue
      counts[row] = (counts[row] as number) + 1
      sums[row] = (sums[row] as number) + predict(one.tree, columns, row)
      means[row] = (means[row] as number) + middle
      for (const [axis, marginal] of marginals.entries()) {
        const coordinate = columns.coordinates[axis]?.[row] as number
        if (Number.isNaN(coordinate)) continue
        marginal[row] = (marginal[row] as number) + valueAlong(one, axis, coordinate) - middle
      }
    }
  }
  const rows = [...counts.keys()].filter((row) => counts[row] !== 0)
  const meansOf = (all: Float64Array) =>
    Float64Array.from(rows, (row) => (all[row] as number) / (counts[row] as number))
  const found = marginals.map(meansOf)
  const [said, middles] = [meansOf(sums), meansOf(means)]
  const rest = said.map((value, at) => {
    const alone = found.reduce((sum, marginal) => sum + (marginal[at] as number), 0)
    return value - (middles[at] as number) - alone
  })
  const residuals = Float64Array.from(rows, (row, at) => {
    return (columns.values[row] as number) - (said[at] as number)
  })
  const trees = mean(rows.map((row) => counts[row] as number))
  return { rows, marginals: found, rest, residuals, trees }
}

/**
 * The variance of the mean of some trees, which is that of all trees and a share of how they differ. `one`: of a tree by
 * itself, in the mean; `all`: of the mean of all.
 */
function varianceOfSome(one: number, all: number, trees: number, some: number): number {
  if (trees < 2) return one
  const apart = (Math.max(0, one - all) * trees) / (trees - 1)
  return Math.max(0, all - apart / trees) + apart / Math.max(1, some)
}

function marginalOfAll(forest: readonly Decomposed[], axis: SampleAxis, at: number): number {
  const isCounted = axis.kind === 'choice' || (axis.kind === 'levels' && axis.count <= places)
  const count = isCounted ? axis.count : places
  const along = Array.from({ length: count }, (_, place) => {
    const coordinate = axis.kind === 'choice' ? place : (place + 0.5) / count
    return mean(forest.map((one) => valueAlong(one, at, coordinate) - middleOf(one)))
  })
  return (variance(along) * (count - 1)) / count
}

/** The variance of what axes decide together, of one tree. */
function restOf({ variance: whole, marginals }: TreeShares): number {
  return whole - marginals.reduce((sum, marginal) => sum + marginalVariance(marginal), 0)
}

function restOfAll(
  forest: readonly Decomposed[],
  { axes, values }: Columns,
  random: () => number,
): number {
  const spacePoints = Math.min(mostPoints, values.length)
  const coordinates = axes.map((axis) =>
    Float64Array.from({ length: spacePoints }, () => {
      if (axis.kind === 'real') return random()
      const place = Math.floor(random() * axis.count)
      return axis.kind === 'choice' ? place : (place + 0.5) / axis.count
    }),
  )
  const rest = new Array<number>(spacePoints).fill(0)
  for (const one of forest) {
    const middle = middleOf(one)
    for (let point = 0; point < spacePoints; point += 1) {
      let value = predict(one.tree, { coordinates }, point) - middle
      for (const [axis, column] of coordinates.entries()) {
        value -= valueAlong(one, axis, column[point] as number) - middle
      }
      rest[point] = (rest[point] as number) + value / forest.length
    }
  }
  return variance(rest)
}

/** The mean of a tree over the space. */
function middleOf({ shares }: Decomposed): number {
  return shares.mean
}

/** What a tree says along an axis, in the mean over all others. */
function valueAlong({ tree, shares }: Decomposed, axis: number, coordinate: number): number {
  const { places: ends, values } = shares.marginals[axis] as Marginal
  const unit = unitOf(tree, axis, coordinate)
  let [low, high] = [0, values.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if ((ends[middle] as number) <= unit) low = middle
    else high = middle - 1
  }
  return values[low] as number
}
