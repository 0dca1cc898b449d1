import { type Axis, levelOf, type Point } from '../../space/search-space.ts'
import { cellsPerValue, type Discrete, isContinuous } from './kernel-shapes.ts'

/** Of an axis that is not active. */
const noCell = -1

/** Points row by row, as the innermost loop of a density reads them: continuous axes apart from discrete ones. */
export class KernelRows {
  /** The places of the axes. */
  readonly continuous: readonly number[]
  readonly discrete: readonly number[]
  /** [rows, continuous]: coordinates; not a number where an axis is not active. */
  centres = new Float64Array(0)
  /** [rows, discrete]: cells; negative where an axis is not active. */
  cells = new Int32Array(0)
  count = 0
  readonly #axes: readonly Axis[]

  constructor(axes: readonly Axis[], points: readonly Point[] = []) {
    this.#axes = axes
    const places = [...axes.keys()]
    this.continuous = places.filter((place) => isContinuous(axes[place] as Axis))
    this.discrete = places.filter((place) => !isContinuous(axes[place] as Axis))
    for (const point of points) this.insert(this.count, point)
  }

  /** Puts a point before that of `row`. */
  insert(row: number, point: Point): void {
    const { continuous, discrete } = this
    this.#makeRoom()
    const [reals, others] = [continuous.length, discrete.length]
    this.centres.copyWithin((row + 1) * reals, row * reals, this.count * reals)
    this.cells.copyWithin((row + 1) * others, row * others, this.count * others)
    for (let place = 0; place < reals; place += 1) {
      this.centres[row * reals + place] = point[continuous[place] as number] ?? Number.NaN
    }
    for (let place = 0; place < others; place += 1) {
      const axis = discrete[place] as number
      this.cells[row * others + place] = cellOf(this.#axes[axis] as Discrete, point[axis] ?? null)
    }
    this.count += 1
  }

  /** A copy in which the rows from `from` on are those of `places`; the rows after these stay. */
  reordered(from: number, places: readonly number[]): KernelRows {
    const copy = new KernelRows(this.#axes)
    copy.count = this.count
    copy.centres = this.centres.slice()
    copy.cells = this.cells.slice()
    const [reals, others] = [this.continuous.length, this.discrete.length]
    for (const [place, row] of places.entries()) {
      const to = from + place
      copy.centres.set(this.centres.subarray(row * reals, (row + 1) * reals), to * reals)
      copy.cells.set(this.cells.subarray(row * others, (row + 1) * others), to * others)
    }
    return copy
  }

  /** How many of the rows from `from` until before `to` are active on a discrete axis. */
  activeOn(axis: number, from: number, to: number): number {
    const column = this.discrete.indexOf(axis)
    let active = 0
    for (let row = from; row < to; row += 1) {
      if ((this.cells[row * this.discrete.length + column] as number) >= 0) active += 1
    }
    return active
  }

  #makeRoom(): void {
    const { continuous, discrete, centres, cells, count } = this
    if ((count + 1) * continuous.length > centres.length) {
      this.centres = new Float64Array((2 * count + 16) * continuous.length)
      this.centres.set(centres)
    }
    if ((count + 1) * discrete.length > cells.length) {
      this.cells = new Int32Array((2 * count + 16) * discrete.length)
      this.cells.set(cells)
    }
  }
}

function cellOf(axis: Discrete, coordinate: number | null): number {
  if (coordinate === null) return noCell
  if (axis.kind === 'choice') return coordinate
  return levelOf(coordinate, cellsPerValue(axis) * axis.count)
}
