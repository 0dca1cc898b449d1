import type { EChartsOption } from 'echarts'
import { strokeAt } from './line-strokes.ts'
import { shareAxis } from './share-axis.ts'
import type { Theme } from './theme.ts'

/** The best score so far of several sweeps, by the epochs that each had spent. */
export interface ProgressData {
  lines: {
    name: string
    /** Where it became better, and where it ended. */
    points: { epochs: number; score: number }[]
  }[]
  /** No score is below 0 or above 1. */
  isShare?: boolean
  /** Of a score. */
  format: (value: number) => string
}

/** Steps: a score holds until a better one comes. */
export function progressChart(
  { lines, isShare, format }: ProgressData,
  { theme, colors }: { theme: Theme; colors: readonly string[] },
): EChartsOption {
  const text = { color: theme.text, fontSize: 11 }
  const line = { lineStyle: { color: theme.grid } }
  const axis = { axisLine: line, axisTick: line, splitLine: line, axisLabel: text }
  return {
    backgroundColor: 'transparent',
    animation: false,
    grid: { left: 58, right: 20, top: 12, bottom: 40 },
    xAxis: {
      ...axis,
      type: 'value',
      name: 'epochs spent',
      nameLocation: 'middle',
      nameGap: 24,
      nameTextStyle: text,
      min: 0,
      max: 'dataMax',
      minInterval: 1,
      axisLabel: { ...text, hideOverlap: true },
      splitLine: { show: false },
    },
    yAxis: {
      ...axis,
      type: 'value',
      scale: true,
      ...(isShare ? shareAxis : {}),
      axisLabel: { ...text, formatter: format },
    },
    series: lines.map(({ name, points }, place) => ({
      type: 'line' as const,
      name,
      step: 'end' as const,
      silent: true,
      // Of a single point there is no line.
      symbol: points.length === 1 ? 'circle' : 'none',
      symbolSize: 9,
      clip: false,
      data: points.map(({ epochs, score }) => [epochs, score]),
      itemStyle: { color: colors[place % colors.length] as string },
      lineStyle: {
        width: 2,
        color: colors[place % colors.length] as string,
        type: strokeAt(place).dash ?? 'solid',
      },
    })),
  }
}
