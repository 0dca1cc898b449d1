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
  /** By lineage, where its pieces are in `lines`. */
  of: Map<number, number[]>
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
  const drawn: DrawnCurves = { lines: [], of: new Map(), gaps: 0, atEdge: 0 }
  for (const lineage of lineages) {
    const begin = drawn.lines.length
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
    drawn.of.set(
      lineage,
      Array.from({ length: drawn.lines.length - begin }, (_, place) => begin + place),
    )
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

/** At each epoch the given percentiles (0 to 100, linear between ranks) of the curves that have a value there. */
export function percentilesOf(
  columns: CurveColumns,
  lineages: Iterable<number>,
  percents: number[],
) {
  const byEpoch = new Map<number, number[]>()
  for (const lineage of lineages) {
    const until = columns.offsets[lineage + 1] ?? 0
    for (let at = columns.offsets[lineage] ?? 0; at < until; at += 1) {
      const value = columns.values[at] as number
      if (Number.isNaN(value)) continue
      const epoch = columns.epochs[at] as number
      const values = byEpoch.get(epoch)
      if (values) values.push(value)
      else byEpoch.set(epoch, [value])
    }
  }
  const epochs = [...byEpoch.keys()].sort((a, b) => a - b)
  const sorted = epochs.map((epoch) => Float64Array.from(byEpoch.get(epoch) ?? []).sort())
  return {
    epochs,
    percentiles: percents.map((percent) => sorted.map((values) => percentileOf(values, percent))),
  }
}

function percentileOf(sorted: Float64Array, percent: number): number {
  const rank = ((sorted.length - 1) * percent) / 100
  const [below, above] = [Math.floor(rank), Math.ceil(rank)]
  const low = sorted[below] as number
  return low + (rank - below) * ((sorted[above] as number) - low)
}
