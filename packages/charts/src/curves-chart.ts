import {
  imageMetrics,
  type MetricName,
  type MetricRow,
  metricIn,
  metricsOfReports,
  type Report,
} from '@sweepstack/protocol'
import type { Chart } from './chart.ts'
import { shareAxis } from './share-axis.ts'
import type { Theme } from './theme.ts'

/** Of each epoch; of images accuracies as shares (0 to 1), losses in nats per image. */
export interface CurvesData {
  title: string
  /** By their epochs, which count from 1. */
  reports: Report[]
}

/** A metric and the same metric on the validation split share a panel. */
const validation = /^val_/
const panelOf = (name: string) => name.replace(validation, '')
const splitOf = (name: string) => (validation.test(name) ? 'validation' : 'training')

/** Above this many epochs their points are too close to be shown one by one. */
const mostPoints = 39
const panelWidth = 500
const panelHeight = 420
/** In a line. */
const mostPanels = 3
/** In a picture; programs may report more. */
const mostShown = 24

/** The metrics that have values over the epochs, a panel each; training and validation in each panel. */
export function curvesChart({ title, reports }: CurvesData, theme: Theme): Chart {
  const last = reports.at(-1)?.epoch ?? 1
  // A single epoch is a point in the middle.
  const [min, max] = last > 1 ? [1, last] : [0, 2]
  const shown = namesIn(reports).filter((name) => isShown(name, reports))
  const panels = [...new Set(shown.map(panelOf))].slice(0, mostShown)
  const splits = new Set(shown.map(splitOf))
  const columns = Math.min(panels.length, mostPanels)
  const curve = (metric: string, place: number) => ({
    name: splitOf(metric),
    type: 'line' as const,
    xAxisIndex: place,
    yAxisIndex: place,
    showSymbol: reports.length <= mostPoints,
    symbolSize: 5,
    lineStyle: { width: 2 },
    color: theme[splitOf(metric)],
    data: reports.map((report) => [report.epoch, metricIn(report, metric)]),
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
        // Without any of validation, all are what their panels say.
        show: splits.has('validation'),
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
        ...(shown.some((metric) => panelOf(metric) === name && isShare(metric)) ? shareAxis : {}),
        nameTextStyle: { color: theme.text, fontWeight: 'bold' as const },
      })),
      series: panels.flatMap((panel, place) =>
        shown
          .filter((metric) => panelOf(metric) === panel)
          .sort((a, b) => (splitOf(a) < splitOf(b) ? -1 : 1))
          .map((metric) => curve(metric, place)),
      ),
    },
  }
}

/** Those of images in the order of their table: what sweeps are ranked by comes first. */
function namesIn(reports: readonly Report[]): string[] {
  const names = new Set(metricsOfReports(reports))
  const ofImages = Object.keys(imageMetrics).filter((name) => names.delete(name))
  return [...ofImages, ...names]
}

/** A metric is left out where no report has it. */
/** Before the first report, those that every training of images has. */
function isShown(name: string, reports: readonly Report[]): boolean {
  const { isLater }: Partial<MetricRow> = imageMetrics[name as MetricName] ?? {}
  if (reports.length === 0) return !isLater
  return reports.some((report) => metricIn(report, name) !== null)
}

function isShare(name: string): boolean {
  const row: Partial<MetricRow> = imageMetrics[name as MetricName] ?? {}
  return row.isShare === true
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
