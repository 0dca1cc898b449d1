import type { AxisSet } from './effect.ts'
import { pairVariance } from './pair-variance.ts'
import {
  type Ends,
  endsOf,
  type Marginal,
  marginalOf,
  marginalVariance,
  meanOver,
  type StepFunction,
  varianceOver,
} from './step-function.ts'

/** How the variance of a step function is made up; undefined for a constant one. */
export interface TreeShares {
  mean: number
  variance: number
  marginals: Marginal[]
  /** V(U) / V of one axis, or of two together beyond each alone. */
  shareOf(set: AxisSet): number
}

/** V(U) = Var aᵤ − Σ V(W) over the proper subsets W of U (Hutter et al., 2014, equation 6). */
export function treeShares(steps: StepFunction): TreeShares | undefined {
  const variance = varianceOver(steps)
  if (variance <= 0) return undefined
  const ends = Array.from({ length: steps.axes }, (_, axis) => endsOf(steps, axis))
  const marginals = ends.map((of, axis) => marginalOf(steps, axis, of))
  const single = marginals.map((marginal) => marginalVariance(marginal) / variance)
  return {
    mean: meanOver(steps),
    variance,
    marginals,
    shareOf([first, second]) {
      const one = single[first] as number
      if (second === undefined) return one
      const along: [Ends, Ends] = [ends[first] as Ends, ends[second] as Ends]
      const both = pairVariance(steps, [first, second], along) / variance
      return Math.max(0, both - one - (single[second] as number))
    },
  }
}
