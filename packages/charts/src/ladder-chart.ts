import type { EChartsOption } from 'echarts'
import { polylines } from './polylines.ts'
import { rowAxis, rowLabelWidth } from './row-axis.ts'
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
  highlighted: number | undefined
  format: (value: number) => string
}

/** Scores with their intervals, rank by rank; what is not told apart lies on one band. */
export function ladderChart(
  { rows, rowHeight, highlighted, format }: Ladder,
  theme: Theme,
): EChartsOption {
  const text = { color: theme.text, fontSize: 11 }
  const line = { lineStyle: { color: theme.grid } }
  const { low, high } = spanOf(rows)
  const acrossPlot = (row: number) => [low, row, high, row]
  const intervals = (isOfOneRun: boolean) =>
    rows.flatMap(({ interval }, row) =>
      interval?.isOfOneRun === isOfOneRun ? [[interval.low, row, interval.high, row]] : [],
    )
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
  const strokes = { layer: 0, opacity: 1, width: 2, color: theme.training }
  return {
    backgroundColor: 'transparent',
    animation: false,
    grid: { left: rowLabelWidth, right: 16, top: 8, bottom: 28 },
    xAxis: {
      type: 'value',
      min: low,
      max: high,
      axisLine: { ...line, onZero: false },
      axisTick: line,
      splitLine: line,
      axisLabel: {
        ...text,
        hideOverlap: true,
        formatter: format,
        showMinLabel: false,
        showMaxLabel: false,
      },
    },
    yAxis: rowAxis(
      rows.map(({ label }) => label),
      theme,
    ),
    series: [
      polylines({
        lines: rows.flatMap(({ tie }, row) => (tie === null ? [] : [acrossPlot(row)])),
        color: theme.muted,
        width: rowHeight,
        opacity: 0.1,
        layer: 0,
      }),
      polylines({
        lines: highlighted === undefined ? [] : [acrossPlot(highlighted)],
        color: theme.training,
        width: rowHeight,
        opacity: 0.16,
        layer: 0,
      }),
      polylines({ ...strokes, lines: intervals(false) }),
      polylines({ ...strokes, lines: intervals(true), dash: [4, 3] }),
      polylines({
        lines: rows.flatMap(({ score, searchScore }, row) =>
          searchScore === null ? [] : [[searchScore, row, score, row]],
        ),
        color: theme.muted,
        width: 1,
        opacity: 1,
        layer: 0,
        dash: [1, 3],
      }),
      points(({ score }) => score, 'circle', { color: theme.training }),
      points(({ searchScore }) => searchScore, 'diamond', {
        color: 'transparent',
        borderColor: theme.title,
        borderWidth: 1.4,
      }),
      points(({ test }) => test, 'rect', { color: theme.validation }),
    ],
  }
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
