/**
 * The epochs of a ladder from its lowest rung up: min · etaᵏ below `max`, then `max` (ASHA, Li et al., 2020, Algorithm 2).
 * Epochs are whole: those of an eta that is none are rounded down, and a rung is not the one before it.
 */
export function rungsFrom(min: number, max: number, eta: number): number[] {
  const rungs: number[] = []
  for (let power = 1; min * power < max; power *= eta) {
    const epoch = Math.floor(min * power)
    if (epoch !== rungs.at(-1)) rungs.push(epoch)
  }
  return [...rungs, max]
}

/** As above, but from the top down: `count` rungs at max / etaᵏ, rounded down, at least 1. */
export function rungsBelow(max: number, count: number, eta: number): number[] {
  const rungs = Array.from({ length: count }, (_, below) =>
    Math.max(1, Math.floor(max / eta ** below + 1e-9)),
  )
  return [...new Set(rungs.reverse())]
}
