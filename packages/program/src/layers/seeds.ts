import { maxDropoutLayers } from '@sweepstack/models'
import type { Tensor } from '../graph/types.ts'
import type { Pass } from '../pass.ts'

/** Steps are this far apart in the space of seeds. */
const seedsPerStep = 64
/** Places of a step: dropout layers have those before these. */
export const seedPlaces = { cropRow: 60, cropColumn: 61, flip: 62, cutout: 63 } as const
export const dropoutPlaces = maxDropoutLayers

/** int32 []: what everything that is drawn in a pass is a pure function of, besides its place. */
export interface Randomness {
  /** The lineage's. */
  seed: Tensor
  step: Tensor
}

/** Undefined where nothing is drawn: in inference, and without a seed. */
export function randomnessOf({ options }: Pass): Randomness | undefined {
  const { training, seed, step } = options
  return training && seed !== undefined && step !== undefined ? { seed, step } : undefined
}

/** int32 [2], the seed of what is drawn at a place of a step. */
export function seedAt({ math }: Pass, { seed, step }: Randomness, place: number): Tensor {
  const first = math.multiply(step, math.scalar(seedsPerStep, 'int32'))
  return math.pack([seed, math.add(first, math.scalar(place, 'int32'))])
}
