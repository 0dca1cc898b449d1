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

/** How close children stay to their parents (η of crossover and of mutation; Deb et al., 2002, V). */
const crossoverIndex = 15
const mutationIndex = 20

/** Children that are bred until one is mutated: an axis that is to be mutated for sure may not be active in a child. */
const mostBred = 100

/** A child of two points, mutated on one active axis in the mean and on at least one. */
export function childOf(
  space: SearchSpace,
  parents: readonly [Point, Point],
  uniform: () => number,
): Point {
  let bred = breed(space, parents, uniform)
  for (let children = 1; !bred.isMutated && children < mostBred; children += 1) {
    bred = breed(space, parents, uniform)
  }
  return bred.child
}

function breed(
  space: SearchSpace,
  parents: readonly [Point, Point],
  uniform: () => number,
): { child: Point; isMutated: boolean } {
  const active = [...space.axes.keys()].filter((place) => (parents[0][place] ?? null) !== null)
  const rate = 1 / Math.max(1, active.length)
  const sure = active[Math.floor(uniform() * active.length)]
  const child: (number | null)[] = []
  let isMutated = false
  for (const [place, axis] of space.axes.entries()) {
    if (!space.isActive(place, child)) {
      child.push(null)
      continue
    }
    const inherited = crossed(axis, parents[0][place] ?? null, parents[1][place] ?? null, uniform)
    const isKept = inherited !== undefined && place !== sure && uniform() >= rate
    if (isKept) child.push(inherited)
    else if (inherited === undefined) child.push(drawn(axis, uniform))
    else child.push(mutated(axis, inherited, uniform))
    isMutated ||= !isKept
  }
  return { child, isMutated }
}

/** Of a choice the value of one parent, of what has an order simulated binary crossover; undefined if neither has one. */
function crossed(
  axis: Axis,
  a: number | null,
  b: number | null,
  uniform: () => number,
): number | undefined {
  const isFirst = uniform() < 0.5
  const unit = uniform()
  const [near, far] = isFirst ? [a, b] : [b, a]
  if (near === null || far === null) return near ?? far ?? undefined
  if (axis.kind === 'choice' || near === far) return near
  return onAxis(axis, simulatedBinary(near, far, unit))
}

/** SBX bounded to [0, 1] (Deb and Agrawal, 1995): the child of `near`, spread as that of one-point crossover of bits. */
function simulatedBinary(near: number, far: number, unit: number): number {
  const [low, high] = near < far ? [near, far] : [far, near]
  const room = near < far ? low : 1 - high
  const bound = 1 + (2 * room) / (high - low)
  const alpha = 2 - bound ** -(crossoverIndex + 1)
  const power = 1 / (crossoverIndex + 1)
  const spread = unit <= 1 / alpha ? (unit * alpha) ** power : (1 / (2 - unit * alpha)) ** power
  return 0.5 * (near + far + spread * (near - far))
}

/** Polynomial mutation bounded to [0, 1] (Deb, 2001); of a choice another value, of levels and of what is rounded at least the next one. */
function mutated(axis: Axis, value: number, uniform: () => number): number {
  if (axis.kind === 'choice') {
    if (axis.count === 1) return value
    return (value + 1 + Math.floor(uniform() * (axis.count - 1))) % axis.count
  }
  const unit = uniform()
  const power = 1 / (mutationIndex + 1)
  const moved =
    unit < 0.5
      ? value + (2 * unit + (1 - 2 * unit) * (1 - value) ** (mutationIndex + 1)) ** power - 1
      : value + 1 - (2 * (1 - unit) + (2 * unit - 1) * value ** (mutationIndex + 1)) ** power
  if (axis.kind === 'real') {
    const there = onAxis(axis, moved)
    const isStuck = isRounded(axis) && there === onAxis(axis, value)
    return isStuck ? valuesFurther(axis, value, unit < 0.5 ? -1 : 1) : there
  }
  const level = levelOf(value, axis.count)
  const steps = levelOf(moved, axis.count) - level || (unit < 0.5 ? -1 : 1)
  return coordinateOfLevel(Math.min(axis.count - 1, Math.max(0, level + steps)), axis.count)
}

function onAxis(axis: Axis, value: number): number {
  const inside = Math.min(1, Math.max(0, value))
  return axis.kind === 'levels'
    ? coordinateOfLevel(levelOf(inside, axis.count), axis.count)
    : settled(axis, inside)
}

function drawn(axis: Axis, uniform: () => number): number {
  const unit = uniform()
  return axis.kind === 'choice' ? Math.floor(unit * axis.count) : onAxis(axis, unit)
}
