/** The first `count` items of an order, sorted; the rest is looked at once and not sorted. */
export function firstOf<T>(
  items: Iterable<T>,
  count: number,
  compare: (a: T, b: T) => number,
): T[] {
  const found: T[] = []
  for (const item of items) {
    const last = found[count - 1]
    if (last !== undefined && compare(item, last) >= 0) continue
    let low = 0
    let high = found.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compare(found[middle] as T, item) <= 0) low = middle + 1
      else high = middle
    }
    found.splice(low, 0, item)
    if (found.length > count) found.pop()
  }
  return found
}
