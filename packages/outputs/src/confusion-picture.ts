import { labelOf } from './label.ts'
import { confusionMatrix, measure } from './measures.ts'
import { orderByConfusion } from './order.ts'
import type { Predictions } from './predictions.ts'
import { toPng } from './render.ts'
import { textWidth } from './text-width.ts'

/**
 * Of 0, 0.1, … 1: ColorBrewer's Blues (Harrower and Brewer, 2003), dense at the low end, where the mistakes are.
 */
const shares = [
  ...['#ffffff', '#b5d3e9', '#9ecae1', '#85bcdc', '#6baed6', '#57a0ce'],
  ...['#4292c6', '#3282be', '#2171b5', '#1461a9', '#08306b'],
]

const grey = '#555555'
/** Room for the title and what stands under it. */
const top = 76
const lineHeight = 17
/** More rows than this are no picture; at nine pixels a row it is 1,800 pixels high. */
const maxClasses = 200

/**
 * The confusion matrix, each row as shares of its true class, with classes that are mixed up side by side;
 * the pairs that are mixed up most are listed beneath. Of more than 200 classes, those that are mixed up most.
 */
export function confusionPicture(predictions: Predictions, title: string): Promise<Buffer> {
  const { classes } = predictions
  const matrix = confusionMatrix(predictions)
  const order = shownOrder(matrix)
  const names = order.map((place) => labelOf(classes[place] as string))
  const { images, accuracy, confused } = measure(predictions)
  const worst = confused.slice(0, 8)
  const cell = Math.max(9, Math.min(36, Math.floor(900 / order.length)))
  const side = cell * order.length
  const fontSize = Math.max(8, Math.min(12, cell - 1))
  const labels = Math.max(...names.map((name) => textWidth(name, fontSize))) + 8
  const left = labels + 34
  const below = top + side + labels + 40
  const size = {
    width: Math.max(620, left + side + 90),
    height: below + lineHeight * worst.length + 34,
  }
  const axis = {
    ...{ type: 'category', axisTick: { show: false }, nameLocation: 'middle' },
    // Places, not names: the libraries keep categories as keys of plain objects.
    data: names.map((_, place) => `c${place}`),
    nameTextStyle: { fontWeight: 'bold', fontSize: 12 },
    splitLine: { show: true, interval: 0, lineStyle: { color: '#eeeeee', width: 0.5 } },
  }
  const label = { interval: 0, fontSize, formatter: (_: string, place: number) => names[place] }
  const shown =
    order.length < classes.length
      ? `; the ${order.length} of ${classes.length} classes that are mixed up most`
      : ''
  return toPng(
    {
      title: {
        text: title,
        subtext: `${images.toLocaleString('en')} images, ${(100 * accuracy).toFixed(1)} % right; colour: share of the row's images${shown}`,
        ...{ left: 'center', top: 8, itemGap: 8 },
        ...{ textStyle: { fontSize: 15 }, subtextStyle: { fontSize: 12, color: grey } },
      },
      grid: { left, top, width: side, height: side },
      xAxis: {
        ...{ ...axis, name: 'predicted', nameGap: labels + 8 },
        axisLabel: { ...label, rotate: 90 },
      },
      yAxis: {
        ...{ ...axis, name: 'true', nameGap: labels + 8, inverse: true },
        axisLabel: label,
      },
      visualMap: {
        ...{ min: 0, max: 1, orient: 'vertical', left: left + side + 24, top, itemHeight: 140 },
        ...{ text: ['100 %', '0 %'], inRange: { color: shares } },
      },
      graphic: worst.map(({ true: actual, predicted, count }, line) => ({
        ...{ type: 'text', left, top: below + lineHeight * line },
        style: {
          text: `${count} × ${labelOf(actual).trim()} taken for ${labelOf(predicted).trim()}`,
          fontSize: 12,
          fill: grey,
        },
      })),
      series: [
        {
          type: 'heatmap',
          data: cellsOf(matrix, order),
          label: {
            show: cell >= 22,
            fontSize: Math.min(11, cell / 3),
            formatter: ({ data }: { data: { count: number } }) => `${data.count}`,
          },
        },
      ],
    },
    size,
  )
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

/** The classes of the picture in their order, as places in the matrix. */
function shownOrder(matrix: number[][]): number[] {
  const mistakes = matrix.map((row, place) =>
    row.reduce((sum, count, other) => {
      const back = matrix[other]?.[place] ?? 0
      return other === place ? sum : sum + count + back
    }, 0),
  )
  const shown = matrix
    .map((_, place) => place)
    .sort((a, b) => (mistakes[b] as number) - (mistakes[a] as number) || a - b)
    .slice(0, maxClasses)
    .sort((a, b) => a - b)
  const part = shown.map((actual) => shown.map((predicted) => matrix[actual]?.[predicted] ?? 0))
  return orderByConfusion(part).map((place) => shown[place] as number)
}
