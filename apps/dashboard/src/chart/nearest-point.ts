import type { Pointed } from './pointed.ts'

/** How far from a point the pointer may be, as a share of the plot. */
const reach = 0.04

interface Ends {
  width: number
  height: number
}

/** The place in a list of the point that is nearest to the pointer, in a plot of this size in the units of its axes. */
export function nearestPoint(
  at: Pointed | undefined,
  points: readonly (readonly [x: number, y: number])[],
  { width, height }: Ends,
): number | undefined {
  if (at === undefined) return undefined
  let best: number | undefined
  let least = reach
  for (const [place, [x, y]] of points.entries()) {
    const off = Math.hypot((x - at.x) / width, (y - at.y) / height)
    if (off >= least) continue
    least = off
    best = place
  }
  return best
}
