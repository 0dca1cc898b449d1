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
