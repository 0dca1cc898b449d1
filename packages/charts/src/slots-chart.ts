import type { EChartsOption } from 'echarts'
import { polylines } from './polylines.ts'
import { acrossRows, rowAxis, rowLabelWidth } from './row-axis.ts'
import type { Theme } from './theme.ts'

/** A time in which a slot trained. */
export interface SlotBar {
  row: number
  /** Milliseconds since 1970. */
  start: number
  end: number
  /** No epoch came of it. */
  isVain: boolean
}

interface Slots {
  labels: string[]
  bars: SlotBar[]
  /** Ends of the axis of time, in ms since 1970. */
  start: number
  end: number
  rowHeight: number
  /** Place in `bars`. */
  highlighted: number | undefined
}

/** What the slots of all workers did when. */
export function slotsChart(slots: Slots, theme: Theme): EChartsOption {
  const { labels, bars, start, end, rowHeight, highlighted } = slots
  const width = Math.max(4, Math.round(rowHeight * 0.6))
  // Between two bars that follow one another a gap is seen.
  const gap = (end - start) / 1500
  const lineOf = ({ row, start: from, end: to }: SlotBar) => [
    from,
    row,
    Math.max(to - gap, from + gap / 2),
    row,
  ]
  const chosen = highlighted === undefined ? undefined : bars[highlighted]
  return {
    backgroundColor: 'transparent',
    animation: false,
    grid: { left: rowLabelWidth, right: 16, top: 8, bottom: 28 },
    xAxis: {
      ...acrossRows(theme),
      type: 'time',
      min: start,
      max: end,
      splitLine: { show: false },
    },
    yAxis: rowAxis(labels, theme),
    series: [
      polylines({
        lines: labels.map((_, row) => [start, row, end, row]),
        color: theme.grid,
        width: 1,
        opacity: 1,
        layer: 0,
      }),
      polylines({
        lines: bars.filter(({ isVain }) => !isVain).map(lineOf),
        color: theme.training,
        width,
        opacity: 0.85,
        layer: 0,
      }),
      polylines({
        lines: bars.filter(({ isVain }) => isVain).map(lineOf),
        color: theme.validation,
        width,
        opacity: 1,
        layer: 0,
        dash: [3, 2],
      }),
      polylines({
        lines: chosen ? [lineOf(chosen)] : [],
        color: theme.title,
        width: width + 4,
        opacity: 1,
        layer: 1,
      }),
    ],
  }
}
