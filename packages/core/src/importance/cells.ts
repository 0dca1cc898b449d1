import { cellOf, densityOf, type Grid, gridOf, type Kernels, kernelsFor } from './parzen.ts'
import type { Sample } from './sample.ts'

/** The rows of a sample by the cells in which they lie. */
export interface Cells {
  grids: Grid[]
  /** By axis, then row; −1 where the axis is not active. */
  ofRow: Int32Array[]
}

/** How often each row counts. */
export type Counts = ArrayLike<number>

export function cellsOf({ axes, points }: Sample, most: number): Cells {
  const grids = axes.map((axis) => gridOf(axis, most))
  const ofRow = axes.map((axis, at) =>
    Int32Array.from(points, (point) => {
      const coordinate = point[at] ?? null
      return coordinate === null ? -1 : cellOf(axis, grids[at] as Grid, coordinate)
    }),
  )
  return { grids, ofRow }
}

/** The density of some rows along an axis, where it is active; `weight`: how many rows these are. */
export function densityAlong({ grids, ofRow }: Cells, axis: number, counts: Counts) {
  const grid = grids[axis] as Grid
  const seen = new Float64Array(grid.cells)
  for (const [row, cell] of (ofRow[axis] as Int32Array).entries()) {
    if (cell >= 0) seen[cell] = (seen[cell] as number) + (counts[row] as number)
  }
  const density = densityOf(seen, kernelsFor(seen, grid))
  return { density, weight: sum(seen) }
}

/** The density of some rows over two axes, where both are active, and along each of them. */
export function densityOver(
  { grids, ofRow }: Cells,
  [first, second]: readonly [number, number],
  counts: Counts,
) {
  const [across, down] = [grids[first] as Grid, grids[second] as Grid]
  const seen = new Float64Array(across.cells * down.cells)
  const [one, other] = [new Float64Array(across.cells), new Float64Array(down.cells)]
  const others = ofRow[second] as Int32Array
  for (const [row, left] of (ofRow[first] as Int32Array).entries()) {
    const right = others[row] as number
    const count = counts[row] as number
    if (left < 0 || right < 0 || count === 0) continue
    const cell = left * down.cells + right
    seen[cell] = (seen[cell] as number) + count
    one[left] = (one[left] as number) + count
    other[right] = (other[right] as number) + count
  }
  const kernels: [Kernels, Kernels] = [kernelsFor(one, across), kernelsFor(other, down)]
  return {
    density: productDensity(seen, kernels),
    along: [densityOf(one, kernels[0]), densityOf(other, kernels[1])] as const,
    weight: sum(one),
  }
}

/** Each cell that was seen has the product of its kernels along both axes. */
function productDensity(seen: Float64Array, [across, down]: [Kernels, Kernels]): Float64Array {
  const width = down.prior.length
  const density = new Float64Array(seen.length)
  const add = (count: number, left: Float64Array, right: Float64Array) => {
    for (let row = 0; row < left.length; row += 1) {
      const share = count * (left[row] as number)
      for (let at = 0; at < width; at += 1) {
        const cell = row * width + at
        density[cell] = (density[cell] as number) + share * (right[at] as number)
      }
    }
  }
  add(1, across.prior, down.prior)
  for (const [cell, count] of seen.entries()) {
    const left = across.ofCell[Math.floor(cell / width)]
    const right = down.ofCell[cell % width]
    if (count > 0 && left !== undefined && right !== undefined) add(count, left, right)
  }
  const weight = 1 + sum(seen)
  return density.map((value) => value / weight)
}

/** χ² of Pearson: Σ q (p / q − 1)². */
export function pearsonDivergence(of: Float64Array, from: Float64Array): number {
  let divergence = 0
  for (const [at, value] of of.entries()) {
    const base = (from[at] as number) + least
    divergence += base * ((value + least) / base - 1) ** 2
  }
  return divergence
}

/** So that no cell has a density of 0. */
const least = 1e-12

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}
