import type { Observation } from '../algorithm.ts'

/** How much the sum counts beside the largest, so that no point is chosen that another dominates. */
const share = 0.05

/**
 * One loss for each observation: its only one, or the augmented Tchebycheff norm max wₖ·fₖ + 0.05·Σ wₖ·fₖ of its losses in shares
 * of their ranges, with weights drawn evenly from the simplex (Knowles, ParEGO, 2006).
 */
export function scalarised(observations: readonly Observation[], uniform: () => number): number[] {
  const objectives = observations[0]?.losses.length ?? 1
  if (objectives === 1) return observations.map(({ losses }) => losses[0] as number)
  const draws = Array.from({ length: objectives }, () => -Math.log(1 - uniform()))
  const total = draws.reduce((sum, draw) => sum + draw, 0)
  const ranges = draws.map((draw, k) => {
    const finite = observations.map(({ losses }) => losses[k] as number).filter(Number.isFinite)
    const low = Math.min(...finite)
    return { low, scale: draw / total / (Math.max(...finite) - low || 1) }
  })
  return observations.map(({ losses }) => {
    const weighted = ranges.map(({ low, scale }, k) => ((losses[k] as number) - low) * scale)
    return Math.max(...weighted) + share * weighted.reduce((sum, value) => sum + value, 0)
  })
}
