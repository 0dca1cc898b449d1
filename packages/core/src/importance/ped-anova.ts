import { mulberry32 } from '../random/mix.ts'
import { bagOf, mean, variance } from './bags.ts'
import { type Cells, cellsOf, densityAlong, densityOver, pearsonDivergence } from './cells.ts'
import { type Effect, leadingPairs, type Part } from './effect.ts'
import type { Sample } from './sample.ts'

export interface PedAnova {
  /** For each axis. */
  single: Effect[]
  /** For each two of those with the largest shares, unless there are too few configs for all pairs of their values. */
  pairs: Effect[]
  /** Along each axis: how many times as often as all configs the best ones lie there. */
  curves: Part[][]
  /** How many configs are the best. */
  best: number
}

/** The best are this part of all (γ'). */
const bestPart = 0.1
const cellsAlone = 50
/** Two axes together need so many more configs to fill their cells. */
const cellsInPairs = 8
/** Pairs of long lists of choices are left out: fewer configs for each cell tell nothing. */
const rowsForCell = 4
const resamples = 100
const shuffles = 20

/**
 * PED-ANOVA (Watanabe, Bansal and Hutter, 2023), with conditional parameters as in arXiv 2601.20800: how far the best tenth of the configs lies from all of them along an axis, as Pearson's divergence of two Parzen estimates.
 * γ'² · α² / β · D is the variance of "is among the best" that the axis decides within the configs to which it applies,
 * which are β of all and α of the best; a share is of γ' (1 − γ'), the variance in all. The errors are those of the
 * bootstrap over configs.
 */
export function pedAnova(sample: Sample, goal: 'maximize' | 'minimize', seed: number): PedAnova {
  const random = mulberry32(seed)
  const rows = sample.values.length
  const sign = goal === 'maximize' ? -1 : 1
  const losses = Float64Array.from(sample.values, (value) => sign * value)
  const order = Int32Array.from({ length: rows }, (_, row) => row)
  order.sort((a, b) => (losses[a] as number) - (losses[b] as number) || a - b)
  const alone = cellsOf(sample, cellsAlone)
  const coarse = cellsOf(sample, cellsInPairs)

  const whole = levelSet({ losses, order }, new Uint16Array(rows).fill(1))
  const axes = sample.axes.map((_, axis) => axis)
  const single = axes.map((axis) => singleShare(alone, axis, whole))
  const most = Math.max(cellsInPairs ** 2, rows / rowsForCell)
  const cellsOfPair = (pair: readonly number[]) =>
    pair.reduce((product, axis) => product * (coarse.grids[axis]?.cells ?? 1), 1)
  const pairs = leadingPairs(single).filter((pair) => cellsOfPair(pair) <= most)
  const shuffled = Array.from({ length: shuffles }, () => shuffledSet(whole, random))
  const chance = pairs.map((pair) => mean(shuffled.map((set) => pairShare(coarse, pair, set))))
  const joint = pairs.map((pair) => pairShare(coarse, pair, whole))

  const spread = Array.from({ length: resamples }, () => {
    const set = levelSet({ losses, order }, bagOf(order, { rows, draws: rows }, random))
    return {
      single: axes.map((axis) => singleShare(alone, axis, set)),
      pairs: pairs.map((pair) => pairShare(coarse, pair, set)),
    }
  })
  const errorOf = (kind: 'single' | 'pairs', at: number) =>
    Math.sqrt(variance(spread.map((resample) => resample[kind][at] as number)))
  return {
    single: single.map((share, axis) => ({ axes: [axis], share, error: errorOf('single', axis) })),
    pairs: pairs.map((pair, at): Effect => {
      const beyond = (joint[at] as number) - (chance[at] as number)
      return { axes: pair, share: Math.max(0, beyond), error: errorOf('pairs', at) }
    }),
    curves: axes.map((axis) => curveOf(sample, alone, axis, whole)),
    best: whole.bestWeight,
  }
}

/** Rows with how often each counts, and those of them that are among the best. */
interface LevelSet {
  all: Uint16Array
  allWeight: number
  best: Uint16Array
  bestWeight: number
}

/** The best are those up to the bestPart-quantile of the losses, equal ones included. */
function levelSet(
  { losses, order }: { losses: Float64Array; order: Int32Array },
  all: Uint16Array,
): LevelSet {
  const allWeight = all.reduce((sum, count) => sum + count, 0)
  const least = Math.ceil(bestPart * allWeight)
  const best = new Uint16Array(all.length)
  let bestWeight = 0
  let worst = Number.NEGATIVE_INFINITY
  for (const row of order) {
    const count = all[row] as number
    if (count === 0) continue
    if (bestWeight >= least && losses[row] !== worst) break
    worst = losses[row] as number
    best[row] = count
    bestWeight += count
  }
  return { all, allWeight, best, bestWeight }
}

/** As many best ones, anywhere. */
function shuffledSet(set: LevelSet, random: () => number): LevelSet {
  const best = set.best.slice()
  for (let row = best.length - 1; row > 0; row -= 1) {
    const other = Math.floor(random() * (row + 1))
    const count = best[row] as number
    best[row] = best[other] as number
    best[other] = count
  }
  return { ...set, best }
}

function singleShare(cells: Cells, axis: number, set: LevelSet): number {
  const all = densityAlong(cells, axis, set.all)
  const best = densityAlong(cells, axis, set.best)
  return shareOf(pearsonDivergence(best.density, all.density), [best.weight, all.weight], set)
}

/** What the two decide together beyond what each decides alone. */
function pairShare(cells: Cells, pair: readonly [number, number], set: LevelSet): number {
  const all = densityOver(cells, pair, set.all)
  const best = densityOver(cells, pair, set.best)
  const beyond =
    pearsonDivergence(best.density, all.density) -
    pearsonDivergence(best.along[0], all.along[0]) -
    pearsonDivergence(best.along[1], all.along[1])
  return shareOf(Math.max(0, beyond), [best.weight, all.weight], set)
}

/** γ' α² / ((1 − γ') β) · D, for how many of the best and of all the axes are active. */
function shareOf(divergence: number, [best, all]: [number, number], set: LevelSet): number {
  // A single config, or none, tells nothing of where the others lie.
  if (best === 0 || all < 2) return 0
  const top = set.bestWeight / set.allWeight
  const [alpha, beta] = [best / set.bestWeight, all / set.allWeight]
  return top === 1 ? 0 : Math.min(1, ((top / (1 - top)) * alpha ** 2 * divergence) / beta)
}

function curveOf({ axes }: Sample, cells: Cells, axis: number, set: LevelSet): Part[] {
  const all = densityAlong(cells, axis, set.all).density
  const best = densityAlong(cells, axis, set.best).density
  const count = all.length
  // The cells of a real axis lie around points of which the first and the last are its ends.
  const isReal = axes[axis]?.kind === 'real'
  const edge = (at: number) =>
    isReal ? Math.min(1, Math.max(0, (at - 0.5) / (count - 1))) : at / count
  return [...all].map((density, at) => {
    return { from: edge(at), to: edge(at + 1), value: (best[at] as number) / density }
  })
}
