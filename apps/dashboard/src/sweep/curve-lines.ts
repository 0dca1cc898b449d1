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

/** What lines of these lineages would not show, without making them: as `linesOf` counts it. */
export function untoldOf(
  columns: CurveColumns,
  lineages: Iterable<number>,
  logY: boolean,
): Pick<DrawnCurves, 'gaps' | 'atEdge'> {
  const untold = { gaps: 0, atEdge: 0 }
  for (const lineage of lineages) {
    const until = columns.offsets[lineage + 1] ?? 0
    for (let at = columns.offsets[lineage] ?? 0; at < until; at += 1) {
      const value = columns.values[at] as number
      if (Number.isNaN(value)) untold.gaps += 1
      else if (logY && value <= 0) untold.atEdge += 1
    }
  }
  return untold
}

/**
 * At each epoch the given percentiles (0 to 100, linear between ranks) of the curves that have a value there. A million
 * values are sorted with it: they stay in typed arrays, one stretch of it for each epoch.
 */
export function percentilesOf(
  columns: CurveColumns,
  lineages: readonly number[],
  percents: number[],
) {
  const { begins, values } = byEpoch(columns, lineages)
  const epochs: number[] = []
  const percentiles = percents.map((): number[] => [])
  for (let epoch = 0; epoch + 1 < begins.length; epoch += 1) {
    const sorted = values.subarray(begins[epoch], begins[epoch + 1]).sort()
    if (sorted.length === 0) continue
    epochs.push(epoch)
    for (const [place, percent] of percents.entries()) {
      percentiles[place]?.push(percentileOf(sorted, percent))
    }
  }
  return { epochs, percentiles }
}

/** Values that are numbers by their epochs: those of epoch e are from begins[e] to begins[e + 1]. */
function byEpoch(columns: CurveColumns, lineages: readonly number[]) {
  const { offsets, epochs, values } = columns
  let last = 0
  const each = (take: (epoch: number, value: number) => void) => {
    for (const lineage of lineages) {
      const until = offsets[lineage + 1] ?? 0
      for (let at = offsets[lineage] ?? 0; at < until; at += 1) {
        const value = values[at] as number
        if (!Number.isNaN(value)) take(epochs[at] as number, value)
      }
    }
  }
  each((epoch) => {
    if (epoch > last) last = epoch
  })
  const begins = new Int32Array(last + 2)
  each((epoch) => {
    begins[epoch + 1] = (begins[epoch + 1] as number) + 1
  })
  for (let epoch = 1; epoch < begins.length; epoch += 1) {
    begins[epoch] = (begins[epoch] as number) + (begins[epoch - 1] as number)
  }
  const size = begins[last + 1] as number
  // As they are stored, so that they sort in half of the time.
  const ordered = values instanceof Float32Array ? new Float32Array(size) : new Float64Array(size)
  const ends = begins.slice()
  each((epoch, value) => {
    const at = ends[epoch] as number
    ordered[at] = value
    ends[epoch] = at + 1
  })
  return { begins, values: ordered }
}

function percentileOf(sorted: Float64Array | Float32Array, percent: number): number {
  const rank = ((sorted.length - 1) * percent) / 100
  const [below, above] = [Math.floor(rank), Math.ceil(rank)]
  const low = sorted[below] as number
  return low + (rank - below) * ((sorted[above] as number) - low)
}
