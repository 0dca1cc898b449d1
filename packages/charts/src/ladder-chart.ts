import type { EChartsOption } from 'echarts'
import { polylines } from './polylines.ts'
import { acrossRows, rowAxis, rowLabelRoom, rowLabelWidth } from './row-axis.ts'
import type { Theme } from './theme.ts'

/** A config of a leaderboard, with what is known of its true score. */
export interface LadderRow {
  label: string
  score: number
  /** `isOfOneRun`: by the images alone, and drawn in dashes. */
  interval: { low: number; high: number; isOfOneRun: boolean } | null
  /** Of a leader, in the search: too good by selection. */
  searchScore: number | null
  /** On images that chose nothing. */
  test: number | null
  /** Configs with the same number are not told apart. */
  tie: number | null
}

interface Ladder {
  rows: LadderRow[]
  /** Height of a row, in px. */
  rowHeight: number
  /** There is room for long labels. */
  isWide?: boolean
  highlighted: number | undefined
  format: (value: number) => string
}

/** Scores with their intervals, rank by rank; what is not told apart lies on one band. */
export function ladderChart(ladder: Ladder, theme: Theme): EChartsOption {
  const { rows, isWide, format } = ladder
  const { low, high } = spanOf(rows)
  const labels = rows.map(({ label }) => label)
  const room = isWide ? rowLabelRoom(labels) : rowLabelWidth
  const axis = acrossRows(theme)
  return {
    backgroundColor: 'transparent',
    animation: false,
    grid: { left: room, right: 16, top: 8, bottom: 28 },
    xAxis: {
      ...axis,
      type: 'value',
      min: low,
      max: high,
      axisLabel: { ...axis.axisLabel, formatter: format, showMinLabel: false, showMaxLabel: false },
    },
    yAxis: rowAxis(labels, theme, room),
    series: [...strokesOf(ladder, (row) => [low, row, high, row], theme), ...pointsOf(rows, theme)],
  }
}

function strokesOf(
  { rows, rowHeight, highlighted }: Ladder,
  acrossPlot: (row: number) => number[],
  theme: Theme,
) {
  const intervals = (isOfOneRun: boolean) =>
    rows.flatMap(({ interval }, row) =>
      interval?.isOfOneRun === isOfOneRun ? [[interval.low, row, interval.high, row]] : [],
    )
  const thin = { layer: 0, opacity: 1, width: 2, color: theme.training }
  return [
    // Groups that lie one below the other differ in their shade.
    ...[0.06, 0.14].map((opacity, shade) =>
      polylines({
        lines: rows.flatMap(({ tie }, row) =>
          tie !== null && tie % 2 === shade ? [acrossPlot(row)] : [],
        ),
        color: theme.muted,
        width: rowHeight,
        opacity,
        layer: 0,
      }),
    ),
    polylines({
      ...thin,
      lines: highlighted === undefined ? [] : [acrossPlot(highlighted)],
      width: rowHeight,
      opacity: 0.16,
    }),
    polylines({ ...thin, lines: intervals(false) }),
    polylines({ ...thin, lines: intervals(true), dash: [4, 3] }),
    polylines({
      ...thin,
      lines: rows.flatMap(({ score, searchScore }, row) =>
        searchScore === null ? [] : [[searchScore, row, score, row]],
      ),
      color: theme.muted,
      width: 1,
      dash: [1, 3],
    }),
  ]
}

function pointsOf(rows: readonly LadderRow[], theme: Theme) {
  const points = (of: (row: LadderRow) => number | null, symbol: string, itemStyle: object) => ({
    type: 'scatter' as const,
    data: rows.flatMap((row, place): [number, number][] => {
      const value = of(row)
      return value === null ? [] : [[value, place]]
    }),
    symbol,
    symbolSize: 9,
    itemStyle,
    silent: true,
    animation: false,
    zlevel: 1,
  })
  return [
    points(({ score }) => score, 'circle', { color: theme.training }),
    points(({ searchScore }) => searchScore, 'diamond', {
      color: 'transparent',
      borderColor: theme.title,
      borderWidth: 1.4,
    }),
    points(({ test }) => test, 'rect', { color: theme.validation }),
  ]
}

function spanOf(rows: readonly LadderRow[]): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const { score, interval, searchScore, test } of rows) {
    for (const value of [score, interval?.low, interval?.high, searchScore, test]) {
      if (value === undefined || value === null || Number.isNaN(value)) continue
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
  }
  if (low > high) return { low: 0, high: 1 }
  const room = 0.04 * (high - low || Math.abs(high) || 1)
  return { low: low - room, high: high + room }
}
