import type { EChartsOption } from 'echarts'
import { pointsSeries } from './points-series.ts'
import { polylines } from './polylines.ts'
import { countsAcross, rowAxis, rowLabelWidth } from './row-axis.ts'
import type { Theme } from './theme.ts'

/** A lineage as a row over the epochs: 0 ≤ from ≤ before ≤ epoch ≤ wanted. */
export interface RiverRow {
  label: string
  /** Up to here its epochs are its parent's. */
  from: number
  /** The row of its parent, above its own; undefined where that is not shown. */
  parentRow?: number | undefined
  /** Up to here they were trained before the sweep came to it. */
  before: number
  /** Up to here they are on record. */
  epoch: number
  /** The farthest that a trial watches. */
  wanted: number
  /** Epochs at which trials end, or up to which they are asked for. */
  ends: number[]
  /** At which trials rest: they may go on. */
  rests: number[]
}

interface River {
  rows: RiverRow[]
  /** Height of a row, in px. */
  rowHeight: number
  highlighted: number | undefined
}

/** The lineages of a sweep: what was trained, what was there before, and where the trials on them end. */
export function riverChart(river: River, theme: Theme): EChartsOption {
  const { rows } = river
  const most = Math.max(1, ...rows.map(({ wanted }) => wanted))
  return {
    backgroundColor: 'transparent',
    animation: false,
    grid: { left: rowLabelWidth, right: 16, top: 8, bottom: 40 },
    xAxis: countsAcross('epoch', most, theme),
    yAxis: rowAxis(
      rows.map(({ label }) => label),
      theme,
    ),
    series: [...strokesOf(river, most, theme), restsOf(river, theme), endsOf(river, theme)],
  }
}

function strokesOf({ rows, rowHeight, highlighted }: River, most: number, theme: Theme) {
  const width = Math.max(3, Math.round(rowHeight * 0.5))
  const between = (ends: (row: RiverRow) => [number, number]) =>
    rows.flatMap((row, at) => {
      const [from, to] = ends(row)
      return to > from ? [[from, at, to, at]] : []
    })
  const bar = { color: theme.training, width, layer: 0, opacity: 1 }
  return [
    polylines({
      ...bar,
      lines: highlighted === undefined ? [] : [[0, highlighted, most, highlighted]],
      width: rowHeight,
      opacity: 0.14,
    }),
    polylines({
      ...bar,
      lines: between(({ epoch, wanted }) => [epoch, wanted]),
      color: theme.grid,
    }),
    polylines({
      ...bar,
      lines: between(({ from, parentRow }) => [parentRow === undefined ? 0 : from, from]),
      color: theme.muted,
      width: 1,
      dash: [2, 3],
    }),
    polylines({
      ...bar,
      // From the parent's bar down to where the fork's own begins.
      lines: rows.flatMap(({ from, parentRow }, at) => {
        return parentRow === undefined ? [] : [[from, parentRow, from, at]]
      }),
      color: theme.muted,
      width: 1.5,
    }),
    polylines({ ...bar, lines: between(({ from, before }) => [from, before]), dash: [3, 2] }),
    polylines({ ...bar, lines: between(({ before, epoch }) => [before, epoch]) }),
  ]
}

function restsOf({ rows, rowHeight }: River, theme: Theme) {
  const at = rows.flatMap(({ rests }, row) => rests.map((epoch) => [epoch, row] as const))
  const hollow = { color: theme.background, borderColor: theme.title, borderWidth: 1.5 }
  return pointsSeries(at, hollow, Math.max(7, Math.round(rowHeight * 0.7)), 'diamond')
}

function endsOf({ rows, rowHeight }: River, theme: Theme) {
  return {
    type: 'scatter' as const,
    data: rows.flatMap(({ ends }, at) => ends.map((epoch) => [epoch, at])),
    symbol: 'rect',
    symbolSize: [2, Math.max(7, rowHeight * 0.85)],
    itemStyle: { color: theme.title },
    large: true,
    largeThreshold: 1000,
    silent: true,
    animation: false,
    zlevel: 1,
  }
}
