import { mixWords, mulberry32 } from '@sweepstack/core'

/** The order of `count` images in an epoch: a permutation, pure in (seed, epoch) (Fisher and Yates). */
export function epochOrder(count: number, seed: number, epoch: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, index) => index)
  const random = mulberry32(mixWords(1, seed, epoch))
  for (let last = count - 1; last > 0; last -= 1) {
    const pick = Math.floor(random() * (last + 1))
    const moved = order[last] as number
    order[last] = order[pick] as number
    order[pick] = moved
  }
  return order
}
