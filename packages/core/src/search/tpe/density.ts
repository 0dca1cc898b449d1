import {
  type Axis,
  coordinateOfLevel,
  levelOf,
  type Point,
  type SearchSpace,
} from '../../space/search-space.ts'
import { insideMass } from './inside-mass.ts'
import { normalMass, truncatedNormal } from './normal.ts'

export interface Kernels {
  space: SearchSpace
  /** Where the kernels lie. */
  points: readonly Point[]
  /** Of each kernel, of any sum; the prior has the weight 1 beside them. */
  weights: Float64Array
  /** For each axis; see `bandwidthsOf`. */
  widths: Float64Array
}

export interface Density {
  /** Positive everywhere, for the prior is a part of it. Relative to the volume of the coordinates and the count of values. */
  at(point: Point): number
  /** A draw with the place of the kernel that it comes from; −1 for the prior. */
  sample(draw: () => number): { point: Point; kernel: number }
}

/** With more levels, a level is taken for a point of a continuum. */
const mostLevels = 200
/** A kernel that is further away, in squared widths, adds nothing. */
const far = 100

/**
 * A mixture of product kernels, one for each point, and of the prior (Watanabe, 2023, eq. 5; the joint density of
 * Falkner, 2018): normal kernels cut to the unit interval; their mass over a level; on a choice the Aitchison–Aitken
 * kernel. A kernel is the prior on an axis on which its point is not active, so that one density holds a branch of a
 * conditional space with its parameters, and what branches have in common is learned once.
 */
export function densityOf({ space, points, weights, widths }: Kernels): Density {
  const { axes } = space
  const size = axes.length
  const centres = centresOf(points, size)
  const scales = scalesOf(axes, centres, widths)
  const cells = cellsOf(axes, centres)
  const total = weights.reduce((sum, weight) => sum + weight, 1)

  /** What a kernel gives to a point: the product over the axes that are active at it. The innermost loop of a search. */
  function height(row: number, { continuous, coordinates, scaledBy, discrete }: Parts): number {
    let exponent = 0
    for (let place = 0; place < continuous.length; place += 1) {
      const centre = centres[row + (continuous[place] as number)] as number
      const scaled = ((coordinates[place] as number) - centre) * (scaledBy[place] as number)
      // Not a number on an axis where the kernel is the prior.
      if (scaled * scaled > 0) exponent += scaled * scaled
      if (exponent > far) return 0
    }
    let product = Math.exp(-exponent / 2)
    for (let place = 0; place < continuous.length; place += 1) {
      product *= scales[row + (continuous[place] as number)] as number
    }
    for (let place = 0; place < discrete.length; place += 1) {
      const { axis, masses } = discrete[place] as Parts['discrete'][0]
      product *= (scales[row + axis] as number) * (masses[cells[row + axis] as number] as number)
    }
    return product
  }

  return {
    at(point) {
      const parts = partsOf(axes, point, widths)
      let sum = 1
      for (const { axis } of parts.discrete) sum /= (axes[axis] as { count: number }).count
      for (let kernel = 0; kernel < points.length; kernel += 1) {
        sum += (weights[kernel] as number) * height(kernel * size, parts)
      }
      return sum / total
    },

    sample(draw) {
      const kernel = pick(weights, draw() * total)
      const point: (number | null)[] = []
      for (const [place, axis] of axes.entries()) {
        const centre = kernel < 0 ? Number.NaN : (centres[kernel * size + place] as number)
        const isActive = space.isActive(place, point)
        point.push(isActive ? drawn(axis, centre, widths[place] as number, draw) : null)
      }
      return { point, kernel }
    },
  }
}

/** [points, axes], row by row; not a number where a point is not active. */
function centresOf(points: readonly Point[], size: number): Float64Array {
  const centres = new Float64Array(points.length * size).fill(Number.NaN)
  for (const [row, point] of points.entries()) {
    for (let axis = 0; axis < size; axis += 1) {
      const value = point[axis]
      if (value !== null && value !== undefined) centres[row * size + axis] = value
    }
  }
  return centres
}

/** Beside each centre, what makes its kernel on the axis one of mass 1. */
function scalesOf(axes: readonly Axis[], centres: Float64Array, widths: Float64Array) {
  const size = axes.length
  const scales = new Float64Array(centres.length).fill(1)
  for (const [place, axis] of axes.entries()) {
    if (axis.kind === 'choice') continue
    const width = widths[place] as number
    const massOf = insideMass(width, centres.length / size)
    const peak = isContinuous(axis) ? 1 / (width * Math.sqrt(2 * Math.PI)) : 1
    for (let cell = place; cell < centres.length; cell += size) {
      const centre = centres[cell] as number
      if (!Number.isNaN(centre)) scales[cell] = peak / massOf(centre)
    }
  }
  return scales
}

type Discrete = Exclude<Axis, { kind: 'real' }>

/** The axes that are active at a point; of discrete ones, the mass on its value by the cell of the kernel's centre. */
interface Parts {
  continuous: number[]
  /** Beside them the point's coordinates, and the inverses of the widths. */
  coordinates: number[]
  scaledBy: number[]
  discrete: { axis: number; masses: Float64Array }[]
}

/** Levels have cells of a quarter, for sharpened centres lie between them; the last cell is that of the prior. */
const cellsPerLevel = 4

function cellCount(axis: Discrete): number {
  return axis.kind === 'choice' ? axis.count : cellsPerLevel * axis.count
}

/** [points, axes]: the cells of the centres on discrete axes. */
function cellsOf(axes: readonly Axis[], centres: Float64Array): Int32Array {
  const cells = new Int32Array(centres.length)
  for (const [place, axis] of axes.entries()) {
    if (isContinuous(axis)) continue
    const count = cellCount(axis as Discrete)
    for (let cell = place; cell < centres.length; cell += axes.length) {
      const centre = centres[cell] as number
      if (Number.isNaN(centre)) cells[cell] = count
      else cells[cell] = axis.kind === 'choice' ? centre : levelOf(centre, count)
    }
  }
  return cells
}

function partsOf(axes: readonly Axis[], point: Point, widths: Float64Array): Parts {
  const parts: Parts = { continuous: [], coordinates: [], scaledBy: [], discrete: [] }
  for (const [place, axis] of axes.entries()) {
    const coordinate = point[place] ?? null
    if (coordinate === null) continue
    if (isContinuous(axis)) {
      parts.continuous.push(place)
      parts.coordinates.push(coordinate)
      parts.scaledBy.push(1 / (widths[place] as number))
    } else {
      const masses = massesOf(axis as Discrete, coordinate, widths[place] as number)
      parts.discrete.push({ axis: place, masses })
    }
  }
  return parts
}

function massesOf(axis: Discrete, coordinate: number, width: number): Float64Array {
  const { count } = axis
  const cells = cellCount(axis)
  const masses = new Float64Array(cells + 1).fill(1 / count)
  if (axis.kind === 'choice') {
    masses.fill(width / Math.max(1, count - 1), 0, count)
    masses[coordinate] = 1 - width
    return masses
  }
  const low = levelOf(coordinate, count) / count
  for (let cell = 0; cell < cells; cell += 1) {
    masses[cell] = normalMass(low, low + 1 / count, (cell + 0.5) / cells, width)
  }
  return masses
}

function isContinuous(axis: Axis): boolean {
  return axis.kind === 'real' || (axis.kind === 'levels' && axis.count > mostLevels)
}

/** The place where the weights summed up pass `target`; −1 if they do not. */
function pick(weights: Float64Array, target: number): number {
  let rest = target
  for (let place = 0; place < weights.length; place += 1) {
    rest -= weights[place] as number
    if (rest < 0) return place
  }
  return -1
}

function drawn(axis: Axis, centre: number, width: number, draw: () => number): number {
  if (axis.kind === 'choice') {
    const share = (width * axis.count) / Math.max(1, axis.count - 1)
    const leaves = Number.isNaN(centre) || draw() < share
    return leaves ? Math.floor(draw() * axis.count) : centre
  }
  const value = Number.isNaN(centre) ? draw() : truncatedNormal(centre, width, draw)
  return axis.kind === 'levels' ? coordinateOfLevel(levelOf(value, axis.count), axis.count) : value
}
