import { imageMetrics, type MetricName, type MetricValues } from '@sweepstack/protocol'
import type { Chart } from './chart.ts'
import type { Theme } from './theme.ts'

/** Of each epoch: accuracies as shares (0 to 1), losses in nats per image. */
export interface CurvesData {
  title: string
  /** By their epochs, which count from 1. */
  reports: ({ epoch: number } & MetricValues)[]
}

const names = Object.keys(imageMetrics) as MetricName[]
/** A metric and the same metric on the validation split share a panel. */
const panelOf = (name: MetricName) => name.replace(/^val_/, '')
const panels = [...new Set(names.map(panelOf))]
const splits = [
  { split: 'train', name: 'training' },
  { split: 'val', name: 'validation' },
] as const

/** Above this many epochs their points are too close to be shown one by one. */
const mostPoints = 39
const panelWidth = 500

/** The metrics over the epochs, a panel each; training and validation in each panel. */
export function curvesChart({ title, reports }: CurvesData, theme: Theme): Chart {
  const last = reports.at(-1)?.epoch ?? 1
  // A single epoch is a point in the middle.
  const [min, max] = last > 1 ? [1, last] : [0, 2]
  const curve = (metric: MetricName, name: 'training' | 'validation', place: number) => ({
    name,
    type: 'line' as const,
    xAxisIndex: place,
    yAxisIndex: place,
    showSymbol: reports.length <= mostPoints,
    symbolSize: 5,
    lineStyle: { width: 2 },
    color: theme[name],
    data: reports.map((report) => [report.epoch, report[metric]]),
  })
  return {
    width: panels.length * panelWidth,
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
      grid: panels.map((_, place) => ({
        left: 60 + place * panelWidth,
        top: 90,
        width: panelWidth - 90,
        bottom: 50,
      })),
      xAxis: panels.map((_, gridIndex) => ({ ...epochAxis(theme), gridIndex, min, max })),
      yAxis: panels.map((name, gridIndex) => ({
        ...axis(theme),
        gridIndex,
        name,
        scale: true,
        nameTextStyle: { color: theme.text, fontWeight: 'bold' as const },
      })),
      series: panels.flatMap((panel, place) =>
        splits.flatMap(({ split, name }) =>
          names
            .filter((metric) => panelOf(metric) === panel && imageMetrics[metric].split === split)
            .map((metric) => curve(metric, name, place)),
        ),
      ),
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
