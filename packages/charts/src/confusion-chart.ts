import { counted, type Measures } from '@sweepstack/protocol'
import type { Chart } from './chart.ts'
import { labelsOf } from './label.ts'
import { shownClasses } from './shown-classes.ts'
import { textWidth } from './text-width.ts'
import type { Theme } from './theme.ts'

/** How a split was predicted. */
export interface ConfusionData {
  /** Without it, neither title nor pairs are drawn: what stands around the picture says them. */
  title?: string
  /** Names in the order of the matrix; they may come from outside. */
  classes: string[]
  /** counts[true][predicted], in images. */
  matrix: number[][]
  measures: Pick<Measures, 'images' | 'accuracy' | 'confused'>
  /** What is framed, by names: a cell, a row or a column. */
  marked?: { true?: string | undefined; predicted?: string | undefined }
}

/** Where the parts of the picture lie, in pixels. */
interface Layout {
  cell: number
  side: number
  left: number
  top: number
  below: number
  labels: number
  fontSize: number
}

/** Room for the title and what stands under it, or for the labels of the scale alone. */
const topOf = { titled: 76, bare: 26 }
const lineHeight = 17
/** Left and right of the list of pairs, at least. */
const margin = 24

/**
 * The confusion matrix, each row as shares of its true class, with classes that are mixed up side by side;
 * the pairs that are mixed up most are listed beneath. Of more than 200 classes, those that are mixed up most.
 */
export function confusionChart(data: ConfusionData, theme: Theme): Chart {
  const order = shownClasses(data.matrix)
  const labels = labelsOf(data.classes)
  const names = order.map((place) => labels[place] as string)
  const isTitled = data.title !== undefined
  const layout = layOut(names, topOf[isTitled ? 'titled' : 'bare'])
  const { cell, side, left, top, below } = layout
  const pairs = isTitled ? pairsOf(data, labels) : []
  const widest = Math.max(0, ...pairs.map((pair) => textWidth(pair, 12)))
  const width = Math.max(isTitled ? 620 : 0, left + side + 90, widest + 2 * margin)
  return {
    width,
    height: Math.max(below + lineHeight * pairs.length + (isTitled ? 34 : 0), top + 180),
    option: {
      backgroundColor: theme.background,
      ...(isTitled ? { title: titleOf(data, order.length, theme) } : {}),
      grid: { left, top, width: side, height: side },
      ...axesOf(names, layout, theme),
      visualMap: {
        min: 0,
        max: 1,
        orient: 'vertical',
        left: left + side + 24,
        top,
        itemHeight: 140,
        text: ['100 %', '0 %'],
        textStyle: { color: theme.text },
        inRange: { color: theme.shares },
      },
      graphic: [
        ...pairs.map((text, line) => ({
          type: 'text' as const,
          left: Math.min(left, width - widest - margin),
          top: below + lineHeight * line,
          style: { text, fontSize: 12, fill: theme.muted },
        })),
        ...frameOf(data, order, layout, theme),
      ],
      series: [
        {
          type: 'heatmap',
          data: cellsOf(data.matrix, order),
          label: {
            show: cell >= 22,
            fontSize: Math.min(11, cell / 3),
            formatter: ({ data: drawn }) => `${(drawn as { count: number }).count}`,
          },
        },
      ],
    },
  }
}

/** The frame around what is marked, if it is in the picture. */
function frameOf(
  { classes, marked }: ConfusionData,
  order: number[],
  layout: Layout,
  theme: Theme,
) {
  const { cell, side, left, top } = layout
  const placeOf = (name: string | undefined) =>
    name === undefined ? undefined : order.findIndex((at) => classes[at] === name)
  const [row, column] = [placeOf(marked?.true), placeOf(marked?.predicted)]
  if (row === -1 || column === -1 || (row ?? column) === undefined) return []
  const shape = {
    x: left + (column ?? 0) * cell,
    y: top + (row ?? 0) * cell,
    width: column === undefined ? side : cell,
    height: row === undefined ? side : cell,
  }
  const style = { fill: 'none', stroke: theme.title, lineWidth: 2.5 }
  return [{ type: 'rect' as const, z: 100, silent: true, shape, style }]
}

/** The classes that are mixed up most, in words. */
function pairsOf({ classes, measures }: ConfusionData, labels: string[]): string[] {
  const known = new Map(classes.map((name, place) => [name, (labels[place] as string).trim()]))
  return measures.confused.slice(0, 8).map(({ true: actual, predicted, count }) => {
    return `${count} × ${known.get(actual)} taken for ${known.get(predicted)}`
  })
}

function layOut(names: string[], top: number): Layout {
  const cell = Math.max(9, Math.min(36, Math.floor(900 / names.length)))
  const side = cell * names.length
  const fontSize = Math.max(8, Math.min(12, cell - 1))
  const labels = Math.max(...names.map((name) => textWidth(name, fontSize))) + 8
  return { cell, side, fontSize, labels, left: labels + 34, top, below: top + side + labels + 40 }
}

function titleOf({ title = '', classes, measures }: ConfusionData, shown: number, theme: Theme) {
  const { images, accuracy } = measures
  const part =
    shown < classes.length
      ? `; the ${shown} of ${classes.length} classes that are mixed up most`
      : ''
  return {
    text: title,
    subtext: `${counted(images, 'image')}, ${(100 * accuracy).toFixed(1)} % right; colour: share of the row's images${part}`,
    left: 'center',
    top: 8,
    itemGap: 12,
    textStyle: { fontSize: 15, color: theme.title },
    subtextStyle: { fontSize: 12, color: theme.muted },
  }
}

function axesOf(names: string[], { labels, fontSize }: Layout, theme: Theme) {
  const axis = {
    type: 'category' as const,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: theme.text } },
    nameLocation: 'middle' as const,
    nameGap: labels + 8,
    // Places, not names: the libraries keep categories as keys of plain objects.
    data: names.map((_, place) => `c${place}`),
    nameTextStyle: { fontWeight: 'bold' as const, fontSize: 12, color: theme.text },
    splitLine: { show: true, interval: 0, lineStyle: { color: theme.cells, width: 0.5 } },
  }
  const label = {
    interval: 0,
    fontSize,
    color: theme.text,
    formatter: (_: string, place: number) => names[place] as string,
  }
  return {
    xAxis: { ...axis, name: 'predicted', axisLabel: { ...label, rotate: 90 } },
    yAxis: { ...axis, name: 'true', inverse: true, axisLabel: label },
  }
}

/** Empty cells stay paper: of the 10,000 of 100 classes few are not. */
function cellsOf(matrix: number[][], order: number[]) {
  return order.flatMap((actual, row) => {
    const total = (matrix[actual] ?? []).reduce((sum, count) => sum + count, 0)
    return order.flatMap((predicted, column) => {
      const count = matrix[actual]?.[predicted] ?? 0
      return count === 0 ? [] : [{ value: [column, row, count / total], count }]
    })
  })
}
