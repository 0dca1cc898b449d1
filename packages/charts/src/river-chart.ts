import type { EChartsOption } from 'echarts'
import { polylines } from './polylines.ts'
import { rowAxis, rowLabelWidth } from './row-axis.ts'
import type { Theme } from './theme.ts'

/** A lineage as a row over the epochs: 0 ≤ from ≤ before ≤ epoch ≤ wanted. */
export interface RiverRow {
  label: string
  /** Up to here its epochs are its parent's. */
  from: number
  /** Up to here they were trained before the sweep came to it. */
  before: number
  /** Up to here they are on record. */
  epoch: number
  /** The farthest that a trial watches. */
  wanted: number
  /** Epochs at which trials end. */
  ends: number[]
}

interface River {
  rows: RiverRow[]
  /** Height of a row, in px. */
  rowHeight: number
  highlighted: number | undefined
}

/** The lineages of a sweep: what was trained, what was there before, and where the trials on them end. */
export function riverChart({ rows, rowHeight, highlighted }: River, theme: Theme): EChartsOption {
  const text = { color: theme.text, fontSize: 11 }
  const line = { lineStyle: { color: theme.grid } }
  const bar = Math.max(3, Math.round(rowHeight * 0.5))
  const between = (ends: (row: RiverRow) => [number, number]) =>
    rows.flatMap((row, at) => {
      const [from, to] = ends(row)
      return to > from ? [[from, at, to, at]] : []
    })
  const strokes = { layer: 0, opacity: 1 }
  const most = Math.max(1, ...rows.map(({ wanted }) => wanted))
  return {
    backgroundColor: 'transparent',
    animation: false,
    grid: { left: rowLabelWidth, right: 16, top: 8, bottom: 40 },
    xAxis: {
      type: 'value',
      min: 0,
      max: most,
      minInterval: 1,
      name: 'epoch',
      nameLocation: 'middle',
      nameGap: 24,
      nameTextStyle: text,
      axisLine: { ...line, onZero: false },
      axisTick: line,
      splitLine: line,
      axisLabel: text,
    },
    yAxis: rowAxis(
      rows.map(({ label }) => label),
      theme,
    ),
    series: [
      polylines({
        lines: highlighted === undefined ? [] : [[0, highlighted, most, highlighted]],
        color: theme.training,
        width: rowHeight,
        opacity: 0.14,
        layer: 0,
      }),
      polylines({
        lines: between(({ epoch, wanted }) => [epoch, wanted]),
        color: theme.grid,
        width: bar,
        ...strokes,
      }),
      polylines({
        lines: between(({ from }) => [0, from]),
        color: theme.muted,
        width: 1,
        dash: [2, 3],
        ...strokes,
      }),
      polylines({
        lines: between(({ from, before }) => [from, before]),
        color: theme.training,
        width: bar,
        dash: [3, 2],
        ...strokes,
      }),
      polylines({
        lines: between(({ before, epoch }) => [before, epoch]),
        color: theme.training,
        width: bar,
        ...strokes,
      }),
      {
        type: 'scatter',
        data: rows.flatMap(({ ends }, at) => ends.map((epoch) => [epoch, at])),
        symbol: 'rect',
        symbolSize: [2, Math.max(7, rowHeight * 0.85)],
        itemStyle: { color: theme.title },
        large: true,
        largeThreshold: 1000,
        silent: true,
        animation: false,
        zlevel: 1,
      },
    ],
  }
}
