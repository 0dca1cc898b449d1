import type { Report } from '@sweepstack/protocol'
import { toPng } from './render.ts'

/** Okabe and Ito, 2008: told apart by the colour-blind too. */
const colours = { training: '#0072b2', validation: '#d55e00' }

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
  // A single epoch is a point in the middle.
  const [min, max] = last > 1 ? [1, last] : [0, 2]
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
      xAxis: [0, 1].map((gridIndex) => ({ ...epochs, gridIndex, min, max })),
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
