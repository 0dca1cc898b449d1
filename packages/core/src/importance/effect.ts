/** One axis, or two. */
export type AxisSet = readonly [number] | readonly [number, number]

/** What one parameter decides, or two together beyond each alone. */
export interface Effect {
  axes: AxisSet
  /** Of the variance, from 0 to 1. */
  share: number
  /** The standard error of the share. */
  error: number
}

/** A part of an axis, between two coordinates on the unit scale, and what was found there. */
export interface Part {
  from: number
  to: number
  value: number
}

/** Pairs are taken among so many axes. */
const pairsAmong = 6

/** Each two of the axes with the largest shares. */
export function leadingPairs(shares: readonly number[]): [number, number][] {
  const leading = shares
    .map((_, axis) => axis)
    .sort((a, b) => (shares[b] as number) - (shares[a] as number) || a - b)
    .slice(0, pairsAmong)
    .sort((a, b) => a - b)
  return leading.flatMap((first, at) =>
    leading.slice(at + 1).map((second): [number, number] => [first, second]),
  )
}
