import type { EChartsOption } from 'echarts'
import { labelsOf } from './label.ts'
import { polylines } from './polylines.ts'
import { countsAcross, rowAxis, rowLabelWidth } from './row-axis.ts'
import type { Theme } from './theme.ts'

/** A class of a dataset with its images in each split. */
export interface ClassRow {
  label: string
  train: number
  val: number
  test: number
}

interface Classes {
  rows: ClassRow[]
  /** Height of a row, in px. */
  rowHeight: number
  highlighted: number | undefined
}

/** Of the middle of a row, where the bars of the splits lie; their colours are told apart by their order, too. */
const places = { train: -0.25, val: 0.05, test: 0.3 }

/** Images of each class: a bar for each split, all from 0 on one scale. A split without an image of a class has a ring there. */
export function classesChart(
  { rows, rowHeight, highlighted }: Classes,
  theme: Theme,
): EChartsOption {
  const most = Math.max(1, ...rows.flatMap(({ train, val, test }) => [train, val, test]))
  const hasTest = rows.some(({ test }) => test > 0)
  const bars = (of: keyof typeof places, color: string, share: number) =>
    polylines({
      lines: rows.flatMap((row, at) =>
        row[of] > 0 ? [[0, at + places[of], row[of], at + places[of]]] : [],
      ),
      color,
      width: Math.max(2, rowHeight * share),
      opacity: 1,
      layer: 1,
    })
  const without = (of: keyof typeof places) =>
    rows.flatMap((row, at): [number, number][] => (row[of] === 0 ? [[0, at + places[of]]] : []))
  return {
    backgroundColor: 'transparent',
    animation: false,
    grid: { left: rowLabelWidth, right: 16, top: 8, bottom: 40 },
    xAxis: countsAcross('images', most, theme),
    yAxis: rowAxis(labelsOf(rows.map(({ label }) => label)), theme),
    series: [
      polylines({
        lines: highlighted === undefined ? [] : [[0, highlighted, most, highlighted]],
        color: theme.training,
        width: rowHeight,
        opacity: 0.14,
        layer: 0,
      }),
      bars('train', theme.training, 0.36),
      bars('val', theme.validation, 0.2),
      bars('test', theme.muted, 0.14),
      {
        type: 'scatter',
        data: [...without('train'), ...without('val'), ...(hasTest ? without('test') : [])],
        symbol: 'circle',
        symbolSize: 5,
        itemStyle: { color: 'transparent', borderColor: theme.title, borderWidth: 1.2 },
        silent: true,
        animation: false,
        zlevel: 1,
      },
    ],
  }
}
