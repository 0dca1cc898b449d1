export interface BackOff {
  /** The first wait at most, in ms. */
  firstMs: number
  /** No wait is longer, in ms. */
  longestMs: number
}

/**
 * Milliseconds to wait before another attempt, after `failures` waits before it: doubled each time, and between
 * half of it and the whole by chance, so that many who failed together do not come back together.
 * @param chance a random number from 0 to 1
 */
export function backOff(failures: number, { firstMs, longestMs }: BackOff, chance: number): number {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 30))
  return Math.ceil((whole * (1 + chance)) / 2)
}
