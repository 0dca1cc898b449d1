import { dot } from '../../mathematics/least-squares.ts'

export interface Slope {
  value: number
  gradient: Float64Array
}

interface Box {
  low: Float64Array
  high: Float64Array
}

/** Pairs of steps and changes of the gradient that are remembered. */
const memory = 8

/**
 * A local minimum of a smooth function in a box, by L-BFGS (Nocedal and Wright, Numerical Optimization, 7.4) with the
 * variables held that a bound holds back, and by halving steps until they are enough of an improvement (Armijo).
 */
export function minimiseInBox(
  f: (x: Float64Array) => Slope,
  start: Float64Array,
  box: Box,
  mostSteps: number,
): { x: Float64Array; value: number } {
  let x = clipped(start, box)
  let at = f(x)
  const pairs: { step: Float64Array; change: Float64Array }[] = []
  for (let steps = 0; steps < mostSteps; steps += 1) {
    const free = freeOf(x, at.gradient, box)
    const direction = quasiNewton(free, pairs)
    if (!(dot(direction, free) < 0)) break
    const next = lineSearch(f, { x, at, direction, box, isFirst: pairs.length === 0 })
    if (next === undefined) {
      if (pairs.length === 0) break
      pairs.length = 0
      continue
    }
    const step = minus(next.x, x)
    const change = minus(next.at.gradient, at.gradient)
    if (dot(step, change) > 1e-12 * dot(change, change)) pairs.push({ step, change })
    if (pairs.length > memory) pairs.shift()
    const gain = at.value - next.at.value
    x = next.x
    at = next.at
    if (gain < 1e-9 * Math.max(1, Math.abs(at.value))) break
  }
  return { x, value: at.value }
}

/** The gradient without the variables that would leave the box. */
function freeOf(x: Float64Array, gradient: Float64Array, { low, high }: Box): Float64Array {
  return gradient.map((slope, k) => {
    const isHeld =
      ((x[k] as number) <= (low[k] as number) && slope > 0) ||
      ((x[k] as number) >= (high[k] as number) && slope < 0)
    return isHeld ? 0 : slope
  })
}

/** −H·g by the two loops; 0 where the gradient is held. */
function quasiNewton(
  gradient: Float64Array,
  pairs: readonly { step: Float64Array; change: Float64Array }[],
): Float64Array {
  const q = Float64Array.from(gradient)
  const shares = new Array<number>(pairs.length)
  for (let k = pairs.length - 1; k >= 0; k -= 1) {
    const { step, change } = pairs[k] as (typeof pairs)[number]
    const share = dot(step, q) / dot(step, change)
    shares[k] = share
    add(q, change, -share)
  }
  const last = pairs.at(-1)
  if (last !== undefined) {
    const scale = dot(last.step, last.change) / dot(last.change, last.change)
    for (let i = 0; i < q.length; i += 1) q[i] = (q[i] as number) * scale
  }
  pairs.forEach(({ step, change }, k) => {
    add(q, step, (shares[k] as number) - dot(change, q) / dot(step, change))
  })
  return q.map((value, k) => (gradient[k] === 0 ? 0 : -value))
}

interface Search {
  x: Float64Array
  at: Slope
  direction: Float64Array
  box: Box
  isFirst: boolean
}

function lineSearch(f: (x: Float64Array) => Slope, { x, at, direction, box, isFirst }: Search) {
  const longest = Math.max(...direction.map(Math.abs))
  let length = isFirst ? Math.min(1, 0.1 / longest) : 1
  for (let halvings = 0; halvings < 12; halvings += 1) {
    const moved = clipped(
      x.map((value, k) => value + length * (direction[k] as number)),
      box,
    )
    const there = f(moved)
    const promised = dot(at.gradient, minus(moved, x))
    if (there.value <= at.value + 1e-4 * promised && promised < 0) return { x: moved, at: there }
    length /= halvings === 0 ? 2 : 4
  }
  return undefined
}

function clipped(x: Float64Array, { low, high }: Box): Float64Array {
  return x.map((value, k) => Math.min(high[k] as number, Math.max(low[k] as number, value)))
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, k) => value - (b[k] as number))
}

function add(target: Float64Array, source: Float64Array, factor: number) {
  for (let k = 0; k < target.length; k += 1) {
    target[k] = (target[k] as number) + factor * (source[k] as number)
  }
}
