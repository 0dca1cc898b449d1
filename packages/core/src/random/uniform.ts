import { finalize } from './mix.ts'

/**
 * A number in [0, 1) that is a pure function of its arguments: three words mixed by the finalizer of
 * MurmurHash3 (Appleby, 2011), 32 bits.
 */
export function uniform(seed: number, index: number, dimension: number): number {
  const word = finalize(
    finalize(finalize(seed ^ 0x9e3779b9) ^ Math.imul(index + 1, 0x85ebca6b)) ^
      Math.imul(dimension + 1, 0xc2b2ae35),
  )
  return (word >>> 0) / 2 ** 32
}
