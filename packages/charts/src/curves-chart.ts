import type { Report } from '@sweepstack/protocol'
import type { Chart } from './chart.ts'
import type { Theme } from './theme.ts'

type Measure = 'accuracy' | 'loss' | 'val_accuracy' | 'val_loss'

/** Of each epoch: accuracies as shares (0 to 1), losses in nats per image. */
export interface CurvesData {
  title: string
  /** By their epochs, which count from 1. */
  reports: Pick<Report, 'epoch' | Measure>[]
}

/** Above this many epochs their points are too close to be shown one by one. */
const mostPoints = 39

/** Accuracy and loss over the epochs, side by side; training and validation in each. */
export function curvesChart({ title, reports }: CurvesData, theme: Theme): Chart {
  const last = reports.at(-1)?.epoch ?? 1
  // A single epoch is a point in the middle.
  const [min, max] = last > 1 ? [1, last] : [0, 2]
  const curve = (name: 'training' | 'validation', measured: Measure, place: number) => ({
    name,
    type: 'line' as const,
    xAxisIndex: place,
    yAxisIndex: place,
    showSymbol: reports.length <= mostPoints,
    symbolSize: 5,
    lineStyle: { width: 2 },
    color: theme[name],
    data: reports.map((report) => [report.epoch, report[measured]]),
  })
  return {
    width: 1000,
    height: 420,
    option: {
      backgroundColor: theme.background,
      title: {
        text: title,
        left: 'center',
        top: 8,
        textStyle: { fontSize: 15, color: theme.title },
      },
      legend: {
        data: ['training', 'validation'],
        top: 34,
        itemGap: 28,
        textStyle: { color: theme.text },
      },
      grid: [
        { left: 60, top: 90, width: 410, bottom: 50 },
        { left: 560, top: 90, width: 410, bottom: 50 },
      ],
      xAxis: [0, 1].map((gridIndex) => ({ ...epochAxis(theme), gridIndex, min, max })),
      yAxis: ['accuracy', 'loss'].map((name, gridIndex) => ({
        ...axis(theme),
        gridIndex,
        name,
        scale: true,
        nameTextStyle: { color: theme.text, fontWeight: 'bold' as const },
      })),
      series: [
        curve('training', 'accuracy', 0),
        curve('validation', 'val_accuracy', 0),
        curve('training', 'loss', 1),
        curve('validation', 'val_loss', 1),
      ],
    },
  }
}

function axis(theme: Theme) {
  return {
    type: 'value' as const,
    axisLine: { lineStyle: { color: theme.text } },
    axisLabel: { color: theme.text },
    splitLine: { lineStyle: { color: theme.grid } },
  }
}

function epochAxis(theme: Theme) {
  return {
    ...axis(theme),
    name: 'epoch',
    nameLocation: 'middle' as const,
    nameGap: 28,
    nameTextStyle: { color: theme.text },
    minInterval: 1,
  }
}
