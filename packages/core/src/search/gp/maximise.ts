import {
  type Axis,
  coordinateOfLevel,
  isRounded,
  levelOf,
  type Point,
  type SearchSpace,
  settled,
  valuesFurther,
} from '../../space/search-space.ts'
import { childOf } from '../nsga2/variation.ts'
import { randomPoint } from '../random-points.ts'
import type { Acquisition } from './acquisition.ts'
import { featuresOf } from './kernel.ts'
import { minimiseInBox } from './minimise-in-box.ts'

const randomStarts = 512
const childStarts = 128
/** The best starts of each kind, random points and those near the best known ones, are climbed from. */
const climbs = 4
const mostRounds = 3
const mostSteps = 40
/** A choice or an axis of levels is tried value by value up to here, in doubling steps above. */
const mostValues = 12
/** Steps among rounded values are up to so long. */
const longestStep = 4 ** 10

export interface Candidate {
  point: Point
  value: number
}

interface Maximising {
  space: SearchSpace
  acquisition: Acquisition
  uniform: () => number
  /** Whether a point may be proposed: the constraints admit it, and it is not known where that is likely. */
  isOpen: (point: Point) => boolean
}

/**
 * Points of large acquisition, the largest first: the best of random points and of children of the best known ones, each
 * climbed from by gradients on real axes and value by value on the others, in turns. Coordinates that are rounded are those
 * of values, for a point is to be judged by what is tried (Garrido-Merchán and Hernández-Lobato, Dealing with Categorical and
 * Integer-valued Variables in Bayesian Optimization with Gaussian Processes, 2020): they first follow the gradient as if
 * they were real, all together, and are then changed value by value.
 */
export function maximise(
  { isNew, ...given }: Omit<Maximising, 'isOpen'> & { isNew: (point: Point) => boolean },
  incumbents: readonly Point[],
): Candidate[] {
  const { space, acquisition, uniform } = given
  const isLeft = isAllRounded(space.axes) ? isNew : () => true
  const isOpen = (point: Point) => space.admits(point) && isLeft(point)
  const maximising = { ...given, isOpen }
  const pick = () => incumbents[Math.floor(uniform() * incumbents.length)] as Point
  const random = Array.from({ length: randomStarts }, () => randomPoint(space, uniform))
  const children = Array.from({ length: incumbents.length > 0 ? childStarts : 0 }, () =>
    childOf(space, [pick(), pick()], uniform),
  )
  const kinds = [random, [...incumbents, ...children]].map((points) =>
    points
      .filter(isOpen)
      .map((point) => ({ point, value: acquisition.at(featuresOf(space.axes, point)) }))
      .sort(larger),
  )
  const climbed = kinds
    .flatMap((valued) => valued.slice(0, climbs))
    .map((start) => climb(maximising, start))
    .filter(({ point }) => space.admits(point))
  return [...climbed, ...kinds.flat()].sort(larger)
}

function larger(a: Candidate, b: Candidate): number {
  return b.value - a.value
}

function climb(maximising: Maximising, start: Candidate): Candidate {
  const { axes } = maximising.space
  const isActive = (kind: boolean) => (axis: Axis, k: number) =>
    start.point[k] !== null && axis.kind === 'real' && isRounded(axis) === kind
  const hasRounded = axes.some(isActive(true))
  const hasReal = axes.some(isActive(false))
  const hasOther = axes.some((axis) => axis.kind !== 'real' || isRounded(axis))
  let best = hasRounded ? alongReals(maximising, start, () => true) : start
  for (let round = 0; round < mostRounds; round += 1) {
    const before = best.value
    if (hasReal) best = alongReals(maximising, best, (axis) => !isRounded(axis))
    if (!hasOther) break
    best = valueByValue(maximising, best)
    if (best.value < before + 1e-6) break
  }
  return best
}

/**
 * Whether no axis is real but for its rounding, and some are. Climbs then come to points that are known, all of them to the same
 * few where scores are noisy: they go past these instead.
 */
function isAllRounded(axes: readonly Axis[]): boolean {
  return axes.some(isRounded) && axes.every((axis) => axis.kind !== 'real' || isRounded(axis))
}

/** By gradients along those of the real axes that are to be moved; what is rounded is so where they end. */
function alongReals(
  { space, acquisition, isOpen }: Maximising,
  start: Candidate,
  moves: (axis: Axis) => boolean,
): Candidate {
  const { axes } = space
  const isFree = axes.map((axis, k) => {
    return axis.kind === 'real' && start.point[k] !== null && moves(axis)
  })
  const x = featuresOf(axes, start.point)
  const box = {
    low: x.map((value, k) => (isFree[k] ? 0 : value)),
    high: x.map((value, k) => (isFree[k] ? 1 : value)),
  }
  const falling = (at: Float64Array) => {
    const { value, gradient } = acquisition.withSlope(at)
    return { value: -value, gradient: gradient.map((slope, k) => (isFree[k] ? -slope : 0)) }
  }
  const end = minimiseInBox(falling, x, box, mostSteps)
  if (!(-end.value > start.value)) return start
  const point = start.point.map((coordinate, k) => {
    return isFree[k] ? settled(axes[k] as Axis, end.x[k] as number) : coordinate
  })
  const isExact = axes.every((axis, k) => !isFree[k] || !isRounded(axis))
  if (isExact) return { point, value: -end.value }
  const value = acquisition.at(featuresOf(axes, point))
  return value > start.value && isOpen(point) ? { point, value } : start
}

function valueByValue(
  { space, acquisition, uniform, isOpen }: Maximising,
  start: Candidate,
): Candidate {
  let best = start
  for (const [place, axis] of space.axes.entries()) {
    const coordinate = best.point[place] ?? null
    if (coordinate === null || (axis.kind === 'real' && !isRounded(axis))) continue
    for (const value of valuesBeside(axis, coordinate)) {
      const point = completed(space, best.point.with(place, value), uniform)
      if (!isOpen(point)) continue
      const found = acquisition.at(featuresOf(space.axes, point))
      if (found > best.value) best = { point, value: found }
    }
  }
  return best
}

function valuesBeside(axis: Axis, coordinate: number): number[] {
  if (axis.kind === 'real') return roundedBeside(axis, coordinate)
  const { count } = axis
  const level = axis.kind === 'choice' ? coordinate : levelOf(coordinate, count)
  const steps: number[] = []
  if (axis.kind === 'choice' || count <= mostValues) {
    for (let k = 0; k < count; k += 1) steps.push(k)
  } else {
    for (let step = 1; step < count; step *= 2) steps.push(level - step, level + step)
  }
  return steps
    .filter((k) => k !== level && k >= 0 && k < count)
    .map((k) => (axis.kind === 'choice' ? k : coordinateOfLevel(k, count)))
}

/** In steps that grow fourfold, to both sides, until there is nothing further on. */
function roundedBeside(axis: Axis, coordinate: number): number[] {
  return [-1, 1].flatMap((side) => {
    const beside: number[] = []
    let last = coordinate
    for (let steps = 1; steps <= longestStep; steps *= 4) {
      const next = valuesFurther(axis, coordinate, side * steps)
      if (!((next - last) * side > 0)) break
      beside.push(next)
      last = next
    }
    return beside
  })
}

/** With draws from the prior on axes that have become active, and nothing on those that no longer are. */
function completed(space: SearchSpace, point: Point, uniform: () => number): Point {
  const fresh = point.includes(null) ? childOf(space, [point, point], uniform) : point
  const whole: (number | null)[] = []
  for (const place of space.axes.keys()) {
    const isActive = space.isActive(place, whole)
    whole.push(
      isActive ? (point[place] ?? fresh[place] ?? middle(space.axes[place] as Axis)) : null,
    )
  }
  return whole
}

function middle(axis: Axis): number {
  if (axis.kind === 'choice') return 0
  return axis.kind === 'real' ? 0.5 : coordinateOfLevel(levelOf(0.5, axis.count), axis.count)
}
