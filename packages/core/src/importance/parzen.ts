import { normalCdf } from '../mathematics/distributions.ts'
import type { SampleAxis } from './sample.ts'

/** In cells: the narrowest kernel has 90 % of its mass within its own. */
const narrowest = 0.5 / 1.64

/** An axis cut into cells, as densities on it are computed. */
export interface Grid {
  cells: number
  isChoice: boolean
}

/** A real axis has `most` cells, and levels have no more. */
export function gridOf(axis: SampleAxis, most: number): Grid {
  if (axis.kind === 'real') return { cells: most, isChoice: false }
  if (axis.kind === 'choice') return { cells: axis.count, isChoice: true }
  return { cells: Math.min(axis.count, most), isChoice: false }
}

/**
 * The cell of a coordinate. The cells of a real axis lie around evenly spread points from one end to the other; a
 * coordinate in the middle of two belongs to the lower one.
 */
export function cellOf(axis: SampleAxis, { cells }: Grid, coordinate: number): number {
  if (axis.kind === 'choice') return coordinate
  // Levels lie in the middles of equal parts; their ends are the ends of the axis here.
  const along =
    axis.kind === 'real' || axis.count === 1
      ? coordinate
      : (coordinate * axis.count - 0.5) / (axis.count - 1)
  return Math.min(cells - 1, Math.max(0, Math.ceil(along * (cells - 1) - 0.5)))
}

/** A kernel on each cell that was seen, and a broad one for what was not. */
export interface Kernels {
  /** By cell: the density of its kernel on all cells; undefined where nothing was seen. */
  ofCell: (Float64Array | undefined)[]
  /** The broad one, which weighs as much as one observation. */
  prior: Float64Array
}

/**
 * Kernels for how often each cell was seen (Watanabe et al., 2023, section 4): on numbers normal ones, cut to the axis, with
 * the bandwidth of Scott's rule (Scott, 1992); on choices their own value and a share for each other.
 */
export function kernelsFor(counts: Float64Array, { cells, isChoice }: Grid): Kernels {
  if (isChoice) return choiceKernels(counts, cells)
  const around = normalKernels(Math.max(narrowest, scottBandwidth(counts)), cells)
  return {
    ofCell: [...counts].map((count, cell) => (count === 0 ? undefined : around(cell))),
    prior: broadKernel(cells),
  }
}

/** The density on each cell: the kernels by their weights. */
export function densityOf(counts: Float64Array, { ofCell, prior }: Kernels): Float64Array {
  const density = prior.slice()
  let weight = 1
  for (const [cell, count] of counts.entries()) {
    const kernel = ofCell[cell]
    if (count === 0 || kernel === undefined) continue
    weight += count
    for (let at = 0; at < density.length; at += 1) {
      density[at] = (density[at] as number) + count * (kernel[at] as number)
    }
  }
  return density.map((value) => value / weight)
}

function choiceKernels(counts: Float64Array, cells: number): Kernels {
  const kernels = counts.filter((count) => count > 0).length + 1
  const other = 1 / kernels
  return {
    ofCell: [...counts].map((count, cell) => {
      if (count === 0) return undefined
      return new Float64Array(cells).map(
        (_, at) => (other + Number(at === cell)) / (1 + other * cells),
      )
    }),
    prior: new Float64Array(cells).fill(1 / cells),
  }
}

/** 1.059 · min(interquartile range / 1.34, deviation) · n^(−1/5), in cells. */
function scottBandwidth(counts: Float64Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const mean = counts.reduce((sum, count, cell) => sum + count * cell, 0) / total
  const squares = counts.reduce((sum, count, cell) => sum + count * (cell - mean) ** 2, 0)
  const deviation = Math.sqrt(squares / Math.max(1, total - 1))
  const range =
    quantileCell(counts, (below) => below > Math.floor((3 * total) / 4)) -
    quantileCell(counts, (below) => below >= Math.floor(total / 4))
  return 1.059 * Math.min(range / 1.34, deviation) * total ** -0.2
}

/** The first cell seen for which so many observations, it included, are enough; the last one seen if none is. */
function quantileCell(counts: Float64Array, isEnough: (below: number) => boolean): number {
  let [below, last] = [0, 0]
  for (const [cell, count] of counts.entries()) {
    if (count === 0) continue
    below += count
    last = cell
    if (isEnough(below)) return cell
  }
  return last
}

/** Normal densities around cells, as the mass on each cell, cut to the axis. */
function normalKernels(deviation: number, cells: number): (middle: number) => Float64Array {
  // Φ at all distances that there are from the end of a cell to the middle of another, from the least on.
  const below = new Float64Array(2 * cells).map((_, at) =>
    normalCdf((at - cells + 0.5) / deviation),
  )
  return (middle) => {
    const start = cells - 1 - middle
    const all = (below[start + cells] as number) - (below[start] as number)
    return new Float64Array(cells).map((_, at) => {
      return ((below[start + at + 1] as number) - (below[start + at] as number)) / all
    })
  }
}

/** One as wide as the axis, around its middle. */
function broadKernel(cells: number): Float64Array {
  const below = (at: number) => normalCdf((at - cells / 2) / cells)
  const all = below(cells) - below(0)
  return new Float64Array(cells).map((_, at) => (below(at + 1) - below(at)) / all)
}
