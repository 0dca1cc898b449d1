import type { EChartsOption } from 'echarts'
import { axisName } from './axis-name.ts'
import { pointsSeries } from './points-series.ts'
import { polylines } from './polylines.ts'
import type { Theme } from './theme.ts'

/** A place in a plot, in the units of its axes. */
type Point = readonly [x: number, y: number]

/** Where trials were judged: rungs stand side by side at x = 0, 1, …, and y is the metric. */
export interface RungsData {
  /** Epoch of each rung, from the lowest on. */
  epochs: number[]
  promoted: Point[]
  resting: Point[]
  stopped: Point[]
  /** Beyond the filter. */
  outside: Point[]
  /** The way of each trial from rung to rung: [x, y, x, y, …]. */
  ways: Iterable<ArrayLike<number>>
  /** A bar of a rung at the value of the last that went on: [x from, y, x to, y]. */
  cutoffs: number[][]
  highlighted: Point | undefined
  /** Ends of the axis of the metric. */
  low: number
  high: number
  /** As it is written at the axis. */
  format: (value: number) => string
}

/** Symbols are told apart by their shape alone: filled, hollow, crossed. */
const cross = 'path://M2,0L5,3L8,0L10,2L7,5L10,8L8,10L5,7L2,10L0,8L3,5L0,2Z'

/** Of a mark, in px. */
const size = 8

/** Rungs and reasons: who went on, who rests, who was stopped, and the bar that decided. */
export function rungsChart(data: RungsData, theme: Theme): EChartsOption {
  const { epochs, promoted, resting, stopped, outside, highlighted, format } = data
  const text = { color: theme.text, fontSize: 11 }
  const line = { lineStyle: { color: theme.grid } }
  const hollow = { color: 'transparent', borderColor: theme.training, borderWidth: 1.4 }
  return {
    backgroundColor: 'transparent',
    animation: false,
    grid: { left: 56, right: 12, top: 12, bottom: 40 },
    xAxis: {
      type: 'value',
      min: -0.5,
      max: epochs.length - 0.5,
      ...axisName('epoch', theme),
      axisLine: { ...line, onZero: false },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: {
        ...text,
        customValues: epochs.map((_, place) => place),
        hideOverlap: true,
        formatter: (place: number) => String(epochs[place] ?? ''),
      },
    },
    yAxis: {
      type: 'value',
      min: data.low,
      max: data.high,
      axisLine: { ...line, onZero: false },
      splitLine: line,
      axisLabel: { ...text, showMinLabel: false, showMaxLabel: false, formatter: format },
    },
    series: [
      polylines({ lines: data.ways, color: theme.muted, width: 1, opacity: 0.16, layer: 0 }),
      pointsSeries(outside, { color: theme.grid }, 6),
      pointsSeries(promoted, { color: theme.training }, size),
      pointsSeries(resting, hollow, size),
      pointsSeries(stopped, { color: theme.validation }, size, cross),
      polylines({ lines: data.cutoffs, color: theme.title, width: 2, opacity: 1, layer: 2 }),
      pointsSeries(
        highlighted ? [highlighted] : [],
        { color: 'transparent', borderColor: theme.title, borderWidth: 2 },
        16,
      ),
    ],
  }
}
