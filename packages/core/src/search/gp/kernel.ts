import type { Axis, Point } from '../../space/search-space.ts'

/** What the kernel is made of, each as its natural logarithm; plain JSON. */
export interface KernelLogs {
  /** ℓ of each axis, in coordinates; of a choice by how much another value counts. */
  lengths: number[]
  signal: number
  noise: number
}

/** A point as the kernel sees it: coordinates; what is not active is in the middle, or a value of its own. */
export function featuresOf(axes: readonly Axis[], point: Point): Float64Array {
  return Float64Array.from(
    axes,
    (axis, place) => point[place] ?? (axis.kind === 'choice' ? -1 : 0.5),
  )
}

/** The square of how far two points lie apart on an axis: choices are equal or they are not. */
export function squareApart(axis: Axis, a: number, b: number): number {
  if (axis.kind === 'choice') return a === b ? 0 : 1
  return (a - b) ** 2
}

const root5 = Math.sqrt(5)

/**
 * Matérn 5/2 of r² = Σ Δⱼ² / ℓⱼ² (Rasmussen and Williams, 2006, 4.17), for a signal of 1:
 * k = (1 + √5·r + 5/3·r²)·exp(−√5·r).
 */
export function matern(square: number): number {
  const scaled = root5 * Math.sqrt(square)
  return (1 + scaled + (scaled * scaled) / 3) * Math.exp(-scaled)
}

/** −2·∂k/∂r² = 5/3·(1 + √5·r)·exp(−√5·r). */
export function maternSlope(square: number): number {
  const scaled = root5 * Math.sqrt(square)
  return (5 / 3) * (1 + scaled) * Math.exp(-scaled)
}
