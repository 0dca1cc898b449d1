import {
  imageMetrics,
  type MetricName,
  type MetricRow,
  type MetricValues,
} from '@sweepstack/protocol'
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
const splits = [
  { split: 'train', name: 'training' },
  { split: 'val', name: 'validation' },
] as const

/** Above this many epochs their points are too close to be shown one by one. */
const mostPoints = 39
const panelWidth = 500
const panelHeight = 420
/** In a line. */
const mostPanels = 3

/** The metrics that have values over the epochs, a panel each; training and validation in each panel. */
export function curvesChart({ title, reports }: CurvesData, theme: Theme): Chart {
  const last = reports.at(-1)?.epoch ?? 1
  // A single epoch is a point in the middle.
  const [min, max] = last > 1 ? [1, last] : [0, 2]
  const shown = names.filter((name) => isShown(name, reports))
  const panels = [...new Set(shown.map(panelOf))]
  const columns = Math.min(panels.length, mostPanels)
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
    width: columns * panelWidth,
    height: Math.ceil(panels.length / mostPanels) * panelHeight,
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
        left: 60 + (place % mostPanels) * panelWidth,
        top: 90 + Math.floor(place / mostPanels) * panelHeight,
        width: panelWidth - 90,
        height: panelHeight - 140,
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
          shown
            .filter((metric) => panelOf(metric) === panel && imageMetrics[metric].split === split)
            .map((metric) => curve(metric, name, place)),
        ),
      ),
    },
  }
}

/** A later metric is left out where no report has it. */
function isShown(name: MetricName, reports: CurvesData['reports']): boolean {
  const { isLater }: MetricRow = imageMetrics[name]
  return !isLater || reports.some((report) => typeof report[name] === 'number')
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
