/** The places of a list in Redis from `after` until before `upTo`, which may be without end: to Redis −1 is its last one. */
export function listRange(after: number, upTo: number): [first: number, last: number] {
  if (upTo === Number.POSITIVE_INFINITY) return [after, -1]
  return upTo > after ? [after, upTo - 1] : [1, 0]
}
