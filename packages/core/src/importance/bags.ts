/** How often each of `rows` is in a bag: so many draws from `from`, with replacement. */
export function bagOf(
  from: Int32Array,
  { rows, draws }: { rows: number; draws: number },
  random: () => number,
): Uint16Array {
  const counts = new Uint16Array(rows)
  for (let draw = 0; draw < draws; draw += 1) {
    const row = from[Math.floor(random() * from.length)] as number
    counts[row] = (counts[row] as number) + 1
  }
  return counts
}

/** A random half of so many rows, without replacement. */
export function halfOf(rows: number, random: () => number): Int32Array {
  const order = Int32Array.from({ length: rows }, (_, row) => row)
  const size = Math.ceil(rows / 2)
  for (let place = 0; place < size; place += 1) {
    const other = place + Math.floor(random() * (rows - place))
    const row = order[other] as number
    order[other] = order[place] as number
    order[place] = row
  }
  return order.slice(0, size)
}

/** The mean; 0 of none. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The sample variance; 0 of fewer than two. */
export function variance(values: readonly number[]): number {
  if (values.length < 2) return 0
  const middle = mean(values)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1)
}

/**
 * The standard error of the mean over a forest. `own` are the values of its trees, `halves` those of trees that grew on
 * random halves of the rows: half samples vary as whole samples do, once the spread of trees of one half is taken off
 * (Sexton and Laake, 2009). That the forest is finite is added.
 */
export function littleBagsError(own: readonly number[], halves: readonly number[][]): number {
  const filled = halves.filter(({ length }) => length > 0)
  const between = variance(filled.map(mean))
  const within = mean(filled.map((values) => variance(values) / values.length))
  return Math.sqrt(Math.max(0, between - within) + variance(own) / Math.max(1, own.length))
}
