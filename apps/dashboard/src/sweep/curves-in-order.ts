import type { CurveColumns } from '../data/curve-lines.ts'

/** Which lineages have a number at each epoch, from the least to the greatest: what stays the same whatever is filtered. */
export interface CurvesInOrder {
  /** [epochs + 2]: the lineages of epoch e are those from begins[e] to begins[e + 1]. */
  begins: Int32Array
  lineages: Int32Array
  /** By lineage: epochs whose value is no number, and those with one of 0 or below. */
  gaps: Int32Array
  notPositive: Int32Array
}

/** A value that is sorted has its lineage in the lower bits of a number that is exact. */
const mostLineages = 2 ** 21
/** Lineages whose epochs are gone through in one portion of work. */
const aPortion = 200

const known = new WeakMap<CurveColumns, CurvesInOrder>()

/**
 * Sorts the values of each epoch, once for the same curves. It stops after each portion of the work, which is as much as fits
 * between two frames. Values are told apart as 32-bit numbers, as the API has them.
 */
export function* curvesInOrder(columns: CurveColumns): Generator<void, CurvesInOrder> {
  const found = known.get(columns)
  if (found) return found
  const counted = yield* countsOf(columns)
  const { begins } = counted
  const keys = yield* keysByEpoch(columns, begins)
  const lineages = new Int32Array(keys.length)
  for (let epoch = 0; epoch + 1 < begins.length; epoch += 1) {
    const [from, until] = [begins[epoch] as number, begins[epoch + 1] as number]
    if (from === until) continue
    keys.subarray(from, until).sort()
    for (let at = from; at < until; at += 1) lineages[at] = (keys[at] as number) % mostLineages
    yield
  }
  const inOrder = { ...counted, lineages }
  known.set(columns, inOrder)
  return inOrder
}

function* countsOf({ offsets, epochs, values }: CurveColumns) {
  const lineages = offsets.length - 1
  const [gaps, notPositive] = [new Int32Array(lineages), new Int32Array(lineages)]
  // How many values each epoch has, one place further on; then all before it are added.
  let begins: Int32Array<ArrayBuffer> = new Int32Array(2)
  for (let lineage = 0; lineage < lineages; lineage += 1) {
    const until = offsets[lineage + 1] as number
    let [missing, low] = [0, 0]
    for (let at = offsets[lineage] as number; at < until; at += 1) {
      const value = values[at] as number
      if (Number.isNaN(value)) {
        missing += 1
        continue
      }
      if (value <= 0) low += 1
      const after = (epochs[at] as number) + 1
      if (after >= begins.length) begins = grown(begins, after + 1)
      begins[after] = (begins[after] as number) + 1
    }
    gaps[lineage] = missing
    notPositive[lineage] = low
    if (lineage % aPortion === aPortion - 1) yield
  }
  for (let epoch = 1; epoch < begins.length; epoch += 1) {
    begins[epoch] = (begins[epoch] as number) + (begins[epoch - 1] as number)
  }
  return { begins, gaps, notPositive }
}

function grown(counts: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(length)
  longer.set(counts)
  return longer
}

/** Values with their lineages, as numbers that sort as the values do; by their epochs. */
function* keysByEpoch({ offsets, epochs, values }: CurveColumns, begins: Int32Array) {
  const keys = new Float64Array(begins.at(-1) as number)
  const ends = begins.slice()
  const one = new Float32Array(1)
  const bits = new Uint32Array(one.buffer)
  for (let lineage = 0; lineage + 1 < offsets.length; lineage += 1) {
    const until = offsets[lineage + 1] as number
    for (let at = offsets[lineage] as number; at < until; at += 1) {
      const value = values[at] as number
      if (Number.isNaN(value)) continue
      one[0] = value
      const raw = bits[0] as number
      // The bits of numbers below 0 sort the other way round.
      const rank = raw >= 0x80000000 ? 0xffffffff - raw : raw + 0x80000000
      const to = ends[epochs[at] as number] as number
      keys[to] = rank * mostLineages + lineage
      ends[epochs[at] as number] = to + 1
    }
    if (lineage % aPortion === aPortion - 1) yield
  }
  return keys
}

/** The value of a lineage at one of its epochs. */
function valueAt({ offsets, epochs, values }: CurveColumns, lineage: number, epoch: number) {
  let [low, high] = [offsets[lineage] as number, offsets[lineage + 1] as number]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((epochs[middle] as number) < epoch) low = middle + 1
    else high = middle
  }
  return values[low] as number
}

/**
 * At each epoch the given percentiles (0 to 100, linear between ranks) of the picked curves that have a value there. As all are
 * sorted already, those that are picked are only counted off: a million of them take some milliseconds.
 * @param picked By lineage, 1 or 0.
 */
export function* percentilesOf(
  columns: CurveColumns,
  picked: Uint8Array,
  percents: readonly number[],
): Generator<void, { epochs: number[]; percentiles: number[][] }> {
  const { begins, lineages } = yield* curvesInOrder(columns)
  const there = new Int32Array(picked.length + 1)
  const epochs: number[] = []
  const percentiles = percents.map((): number[] => [])
  for (let epoch = 0; epoch + 1 < begins.length; epoch += 1) {
    const until = begins[epoch + 1] as number
    let size = 0
    for (let at = begins[epoch] as number; at < until; at += 1) {
      const lineage = lineages[at] as number
      there[size] = lineage
      size += picked[lineage] as number
    }
    if (size === 0) continue
    epochs.push(epoch)
    const valueOfRank = (rank: number) => valueAt(columns, there[rank] as number, epoch)
    for (const [place, percent] of percents.entries()) {
      percentiles[place]?.push(between(((size - 1) * percent) / 100, valueOfRank))
    }
    yield
  }
  return { epochs, percentiles }
}

function between(rank: number, valueOfRank: (rank: number) => number): number {
  const low = valueOfRank(Math.floor(rank))
  return low + (valueOfRank(Math.ceil(rank)) - low) * (rank % 1)
}
