import { valuesAtRanks } from './values-at-ranks.ts'

/** Curves of one metric by lineage, as the API packs them. */
export interface CurveColumns {
  /** [lineages + 1]: where each begins and ends. */
  offsets: ArrayLike<number>
  epochs: ArrayLike<number>
  /** NaN where an epoch has no value. */
  values: ArrayLike<number>
}

/** Curves of one metric of a whole sweep, by lineage, and whose they are. */
export interface SweepCurves {
  lineages: number
  columns: CurveColumns
  /** Trials: the number of each, the place of its lineage, and its own last epoch in it. */
  trials: { number: ArrayLike<number>; lineage: ArrayLike<number>; until: ArrayLike<number> }
}

/** What is drawn of a set of curves, and what cannot be. */
export interface DrawnCurves {
  /** Pieces between epochs without a value: [epoch, value, …]. */
  lines: number[][]
  /** Epochs whose value is no number. */
  gaps: number
  /** Values of 0 or below, drawn at the lower edge of a log axis. */
  atEdge: number
}

/** Pieces of lines of these lineages; a single epoch is a short line, so that it is seen. */
export function linesOf(
  columns: CurveColumns,
  lineages: Iterable<number>,
  logY: boolean,
): DrawnCurves {
  const edge = logY ? leastPositive(columns.values) / 1.5 : Number.NEGATIVE_INFINITY
  const drawn: DrawnCurves = { lines: [], gaps: 0, atEdge: 0 }
  for (const lineage of lineages) {
    let piece: number[] = []
    const end = () => {
      if (piece.length === 2) piece.push((piece[0] as number) + 0.15, piece[1] as number)
      if (piece.length > 0) drawn.lines.push(piece)
      piece = []
    }
    const until = columns.offsets[lineage + 1] ?? 0
    for (let at = columns.offsets[lineage] ?? 0; at < until; at += 1) {
      const value = columns.values[at] as number
      if (Number.isNaN(value)) {
        drawn.gaps += 1
        end()
      } else {
        if (value <= 0 && logY) drawn.atEdge += 1
        piece.push(columns.epochs[at] as number, Math.max(value, edge))
      }
    }
    end()
  }
  return drawn
}

function leastPositive(values: ArrayLike<number>): number {
  let least = Number.POSITIVE_INFINITY
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] as number
    if (value > 0 && value < least) least = value
  }
  return Number.isFinite(least) ? least : 1
}

/** Lineages whose epochs are gone through in one portion of work. */
const aPortion = 200

/** What lines of these lineages would not show, without making them: as `linesOf` counts it. In portions. */
export function* untoldOf(
  { offsets, values }: CurveColumns,
  lineages: readonly number[],
  logY: boolean,
): Generator<void, Pick<DrawnCurves, 'gaps' | 'atEdge'>> {
  const untold = { gaps: 0, atEdge: 0 }
  for (const [place, lineage] of lineages.entries()) {
    const until = offsets[lineage + 1] ?? 0
    for (let at = offsets[lineage] ?? 0; at < until; at += 1) {
      const value = values[at] as number
      if (Number.isNaN(value)) untold.gaps += 1
      else if (logY && value <= 0) untold.atEdge += 1
    }
    if (place % aPortion === aPortion - 1) yield
  }
  return untold
}

/**
 * At each epoch the given percentiles (0 to 100, linear between ranks) of the curves that have a value there. A million
 * values are gone through with it: they stay in typed arrays, one stretch of it for each epoch. It stops after each portion of
 * the work, which is as much as fits between two frames.
 */
export function* percentilesOf(
  columns: CurveColumns,
  lineages: readonly number[],
  percents: number[],
): Generator<void, { epochs: number[]; percentiles: number[][] }> {
  const { begins, values } = yield* byEpoch(columns, lineages)
  const epochs: number[] = []
  const percentiles = percents.map((): number[] => [])
  for (let epoch = 0; epoch + 1 < begins.length; epoch += 1) {
    const there = values.subarray(begins[epoch], begins[epoch + 1])
    if (there.length === 0) continue
    epochs.push(epoch)
    for (const [place, value] of percentilesIn(there, percents).entries()) {
      percentiles[place]?.push(value)
    }
    yield
  }
  return { epochs, percentiles }
}

/** Values that are numbers by their epochs: those of epoch e are from begins[e] to begins[e + 1]. */
function* byEpoch(columns: CurveColumns, lineages: readonly number[]) {
  const { offsets, epochs, values } = columns
  const begins = yield* beginsOf(columns, lineages)
  const size = begins.at(-1) as number
  // As they are stored, so that they sort in half of the time.
  const ordered = values instanceof Float32Array ? new Float32Array(size) : new Float64Array(size)
  const ends = begins.slice()
  for (const [place, lineage] of lineages.entries()) {
    const until = offsets[lineage + 1] ?? 0
    for (let at = offsets[lineage] ?? 0; at < until; at += 1) {
      const value = values[at] as number
      if (Number.isNaN(value)) continue
      const to = ends[epochs[at] as number] as number
      ordered[to] = value
      ends[epochs[at] as number] = to + 1
    }
    if (place % aPortion === aPortion - 1) yield
  }
  return { begins, values: ordered }
}

function* beginsOf({ offsets, epochs, values }: CurveColumns, lineages: readonly number[]) {
  // How many values each epoch has, one place further on; then all before it are added.
  let begins: Int32Array<ArrayBuffer> = new Int32Array(2)
  for (const [place, lineage] of lineages.entries()) {
    const until = offsets[lineage + 1] ?? 0
    for (let at = offsets[lineage] ?? 0; at < until; at += 1) {
      if (Number.isNaN(values[at] as number)) continue
      const after = (epochs[at] as number) + 1
      if (after >= begins.length) begins = grown(begins, after + 1)
      begins[after] = (begins[after] as number) + 1
    }
    if (place % aPortion === aPortion - 1) yield
  }
  for (let epoch = 1; epoch < begins.length; epoch += 1) {
    begins[epoch] = (begins[epoch] as number) + (begins[epoch - 1] as number)
  }
  return begins
}

function grown(counts: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(length)
  longer.set(counts)
  return longer
}

function percentilesIn(values: Float64Array | Float32Array, percents: number[]): number[] {
  const ranks = percents.map((percent) => ((values.length - 1) * percent) / 100)
  const found = valuesAtRanks(
    values,
    ranks.flatMap((rank) => [Math.floor(rank), Math.ceil(rank)]),
  )
  return ranks.map((rank, place) => {
    const [low, high] = [found[2 * place] as number, found[2 * place + 1] as number]
    return low + (rank - Math.floor(rank)) * (high - low)
  })
}
