import type { Report } from '@sweepstack/protocol'
import type { EChartsCoreOption } from 'echarts'
import { confusionMatrix, measure } from './measures.ts'
import { orderByConfusion } from './order.ts'
import type { Predictions } from './predictions.ts'
import { type Size, toPng } from './render.ts'

/** Okabe and Ito, 2008: told apart by the colour-blind too. */
const colours = { training: '#0072b2', validation: '#d55e00' }

/**
 * Of 0, 0.1, … 1: ColorBrewer's Blues (Harrower and Brewer, 2003), dense at the low end, where the mistakes are.
 */
const shares = [
  ...['#ffffff', '#b5d3e9', '#9ecae1', '#85bcdc', '#6baed6', '#57a0ce'],
  ...['#4292c6', '#3282be', '#2171b5', '#1461a9', '#08306b'],
]

/** Accuracy and loss over the epochs, side by side. */
export function curvesPicture(reports: Report[], title: string): Promise<Buffer> {
  const size = { width: 1000, height: 420 }
  const series = (name: string, metric: keyof Report, place: number) => ({
    ...{ name, type: 'line', xAxisIndex: place, yAxisIndex: place },
    showSymbol: reports.length < 40,
    symbolSize: 5,
    lineStyle: { width: 2 },
    color: name === 'training' ? colours.training : colours.validation,
    data: reports.map((report) => [report.epoch, report[metric]]),
  })
  const epochs = {
    type: 'value',
    name: 'epoch',
    nameLocation: 'middle',
    nameGap: 28,
    minInterval: 1,
  }
  const last = reports.at(-1)?.epoch ?? 1
  const axis = (place: number, name: string) => ({
    ...{
      type: 'value',
      gridIndex: place,
      name,
      scale: true,
      nameTextStyle: { fontWeight: 'bold' },
    },
  })
  return toPng(
    {
      title: { text: title, left: 'center', top: 8, textStyle: { fontSize: 15 } },
      legend: { data: ['training', 'validation'], top: 34, itemGap: 28 },
      grid: [
        { left: 60, top: 90, width: 410, bottom: 50 },
        { left: 560, top: 90, width: 410, bottom: 50 },
      ],
      xAxis: [0, 1].map((gridIndex) => ({ ...epochs, gridIndex, min: 1, max: last })),
      yAxis: [axis(0, 'accuracy'), axis(1, 'loss')],
      series: [
        series('training', 'accuracy', 0),
        series('validation', 'val_accuracy', 0),
        series('training', 'loss', 1),
        series('validation', 'val_loss', 1),
      ],
    },
    size,
  )
}

/**
 * The confusion matrix, each row as shares of its true class, with classes that are mixed up side by side;
 * the pairs that are mixed up most are listed beneath.
 */
export function confusionPicture(predictions: Predictions, title: string): Promise<Buffer> {
  const { classes } = predictions
  const matrix = confusionMatrix(predictions)
  const order = orderByConfusion(matrix)
  const names = order.map((place) => classes[place] as string)
  const cell = Math.max(7, Math.min(36, Math.floor(900 / classes.length)))
  const side = cell * classes.length
  const longest = Math.max(...names.map((name) => name.length))
  const fontSize = Math.max(6, Math.min(12, cell - 1))
  const margin = 40 + Math.ceil(0.62 * fontSize * longest)
  const worst = measure(predictions).confused.slice(0, 8)
  const size: Size = {
    width: Math.max(560, margin + side + 110),
    height: margin + side + 120 + 16 * worst.length,
  }
  // Empty cells stay paper: of the 10,000 of 100 classes few are not.
  const data = order.flatMap((actual, row) => {
    const total = (matrix[actual] ?? []).reduce((sum, count) => sum + count, 0)
    return order.flatMap((predicted, column) => {
      const count = matrix[actual]?.[predicted] ?? 0
      return count === 0 ? [] : [{ value: [column, row, count / total], count }]
    })
  })
  const axis = {
    ...{ type: 'category', data: names, axisTick: { show: false } },
    splitLine: { show: true, interval: 0, lineStyle: { color: '#eeeeee', width: 0.5 } },
  }
  const options: EChartsCoreOption = {
    title: { text: title, left: 'center', top: 8, textStyle: { fontSize: 15 } },
    grid: { left: margin, top: 50, width: side, height: side },
    xAxis: {
      ...axis,
      ...{ name: 'predicted', nameLocation: 'middle', nameGap: margin - 30 },
      axisLabel: { interval: 0, rotate: 90, fontSize },
    },
    yAxis: {
      ...axis,
      ...{ name: 'true', nameLocation: 'middle', nameGap: margin - 22, inverse: true },
      axisLabel: { interval: 0, fontSize },
    },
    visualMap: {
      ...{ min: 0, max: 1, orient: 'vertical', right: 8, top: 50, itemHeight: 140, precision: 1 },
      text: ['1', '0'],
      inRange: { color: shares },
    },
    graphic: worst.map(({ true: actual, predicted, count }, line) => ({
      type: 'text',
      left: margin,
      top: margin + side + 72 + 16 * line,
      style: { text: `${count} × ${actual} taken for ${predicted}`, fontSize: 11, fill: '#444444' },
    })),
    series: [
      {
        type: 'heatmap',
        data,
        label: {
          show: cell >= 22,
          fontSize: Math.min(11, cell / 3),
          formatter: ({ data: item }: { data: { count: number } }) =>
            item.count ? `${item.count}` : '',
        },
      },
    ],
  }
  return toPng(options, size)
}
