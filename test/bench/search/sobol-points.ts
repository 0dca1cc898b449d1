import type { Algorithm } from '../../../packages/core/src/search/algorithm.ts'
import { randomPoint } from '../../../packages/core/src/search/random-points.ts'
import { scrambledSobol } from '../../../packages/core/src/search/sobol/sobol.ts'

/** The sequence that `search: sobol` takes its configs from, an axis to a dimension, as a searcher that is asked. */
export const sobolPoints: Algorithm = {
  ask({ space, observations, pending, count, seed, state }) {
    // A question has a seed of its own; the sequence is that of the first.
    const scrambled = (state as number | null) ?? seed
    const before = observations.length + pending.length
    const proposals = Array.from({ length: count }, (_, place) => ({
      point: randomPoint(space, (axis) => scrambledSobol(before + place, axis, scrambled)),
      reason: { kind: 'sobol' },
    }))
    return { proposals, state: scrambled }
  },
}
