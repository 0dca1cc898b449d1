import type { Axis, Share } from '../../space/search-space.ts'
import { normalCdf } from './normal.ts'

/** With more levels, a level is taken for a point of a continuum. */
const mostLevels = 200
/** Levels have cells of a quarter, for sharpened centres lie between them. */
const cellsPerLevel = 4
/** Intervals of the table of masses for each width of the kernel: linear between them, to 2e-4. */
const fineness = 32

export type Discrete = Exclude<Axis, { kind: 'real' }>

export function isContinuous(axis: Axis): boolean {
  return axis.kind === 'real' || (axis.kind === 'levels' && axis.count > mostLevels)
}

/** How many places of a centre on a value of a discrete axis kernels tell apart. */
export function cellsPerValue({ kind }: Discrete): number {
  return kind === 'choice' ? 1 : cellsPerLevel
}

/** The kernels of one width on an axis, by where their centres lie. */
export type KernelShape = NormalShape | DiscreteShape

interface NormalShape {
  kind: 'normal'
  inverseWidth: number
  width: number
  /** The peak of a kernel that is cut to the unit interval and has the mass 1, by its centre. */
  peakAt(centre: number): number
  /** On an axis of rounded numbers. */
  shareAt?: (coordinate: number) => Share
}

interface DiscreteShape {
  kind: 'discrete'
  /** How many values the axis has. */
  count: number
  cellsPerValue: number
  /** The mass on a value, at the number of its first cell less that of the centre's plus the number of all cells. */
  masses: Float64Array
  /** Of the kernel of each cell, the inverse of how much lies on the values. */
  inverses: Float64Array
}

/** For each axis. */
export function shapesOf(axes: readonly Axis[], widths: Float64Array): KernelShape[] {
  return axes.map((axis, place) => {
    const width = widths[place] as number
    if (axis.kind === 'choice') return choiceShape(axis.count, width)
    if (axis.kind === 'real') return { ...normalShape(width), ...sharesOf(axis) }
    if (isContinuous(axis)) return normalShape(width)
    return levelShape(axis.count, width)
  })
}

/** Those of other widths, which are the same ones on axes that are no choices. */
export function shapesLike(
  shapes: readonly KernelShape[],
  axes: readonly Axis[],
  widths: Float64Array,
): KernelShape[] {
  return axes.map((axis, place) => {
    const isChoice = axis.kind === 'choice'
    return isChoice
      ? choiceShape(axis.count, widths[place] as number)
      : (shapes[place] as KernelShape)
  })
}

function sharesOf({ shareAt }: Extract<Axis, { kind: 'real' }>): Pick<NormalShape, 'shareAt'> {
  return shareAt === undefined ? {} : { shareAt }
}

/** From a table: at ten thousand trials these masses would be most of what a proposal costs. */
function normalShape(width: number): NormalShape {
  const intervals = Math.ceil(fineness / width)
  const below = Float64Array.from({ length: intervals + 1 }, (_, place) =>
    normalCdf(place / (intervals * width)),
  )
  const peak = 1 / (width * Math.sqrt(2 * Math.PI))
  const table = below.map((mass, place) => peak / (mass + (below[intervals - place] as number) - 1))
  const peakAt = (centre: number) => {
    const scaled = centre * intervals
    const place = Math.min(intervals - 1, Math.floor(scaled))
    const low = table[place] as number
    return low + (scaled - place) * ((table[place + 1] as number) - low)
  }
  return { kind: 'normal', inverseWidth: 1 / width, width, peakAt }
}

function levelShape(count: number, width: number): DiscreteShape {
  const cells = cellsPerLevel * count
  const table = Float64Array.from({ length: 2 * cells + cellsPerLevel + 1 }, (_, place) =>
    normalCdf((place - cells - 0.5) / (cells * width)),
  )
  const below = (cell: number) => table[cell + cells] as number
  const masses = Float64Array.from({ length: 2 * cells }, (_, place) => {
    const apart = place - cells
    // A level and its mirror image have equal masses; only below the centre no digits are lost.
    const lower = Math.min(apart, 1 - cellsPerLevel - apart)
    return below(lower + cellsPerLevel) - below(lower)
  })
  const inverses = Float64Array.from({ length: cells }, (_, cell) => {
    return 1 / (below(cells - cell) - below(-cell))
  })
  return { kind: 'discrete', count, cellsPerValue: cellsPerLevel, masses, inverses }
}

/** `share` of a kernel leaves its value. */
function choiceShape(count: number, share: number): DiscreteShape {
  const masses = new Float64Array(2 * count).fill(share / Math.max(1, count - 1))
  masses[count] = 1 - share
  const inverses = new Float64Array(count).fill(1)
  return { kind: 'discrete', count, cellsPerValue: 1, masses, inverses }
}
