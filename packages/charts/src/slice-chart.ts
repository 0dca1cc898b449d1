import type { EChartsOption } from 'echarts'
import { axisName } from './axis-name.ts'
import { labelOf } from './label.ts'
import { type PlaceAxis, placeAxis } from './place-axis.ts'
import { pointsSeries } from './points-series.ts'
import { polylines } from './polylines.ts'
import type { Theme } from './theme.ts'

type Point = readonly [x: number, y: number]

/** Trials by the value of one parameter and what came out. */
export interface SliceData {
  x: PlaceAxis
  y: PlaceAxis
  /** That have a value of the metric. */
  valued: readonly Point[]
  /** In lanes, for what they lack. */
  laned: readonly Point[]
  /** Beyond the filter. */
  outside: readonly Point[]
  /** Medians as bars over the values that they are of: [x from, y, x to, y]. */
  medians: readonly number[][]
  highlighted: Point | undefined
}

/**
 * A slice: every trial as a point. The bars are medians of the trials below and above them, and nothing is drawn between
 * two of them: what was not tried is not known.
 */
export function sliceChart(data: SliceData, theme: Theme): EChartsOption {
  const { x, y, valued, laned, outside, medians, highlighted } = data
  const opacity = Math.max(0.25, Math.min(0.8, 12 / Math.sqrt(valued.length + 1)))
  const lane = { color: 'transparent', borderColor: theme.muted, borderWidth: 1.2 }
  return {
    backgroundColor: 'transparent',
    animation: false,
    grid: { left: 72, right: 12, top: 12, bottom: 44 },
    xAxis: { ...placeAxis(x, theme), ...axisName(labelOf(x.name), theme) },
    yAxis: placeAxis(y, theme, 62),
    series: [
      polylines({
        lines: y.ticks.map(({ at }) => [x.low, at, x.high, at]),
        ...{ color: theme.grid, width: 1, opacity: 1, layer: 0 },
      }),
      pointsSeries(outside, { color: theme.grid }, 5),
      pointsSeries(laned, lane, 6),
      pointsSeries(valued, { color: theme.training, opacity }, 7),
      polylines({ lines: medians, color: theme.validation, width: 3, opacity: 1, layer: 2 }),
      ringOf(highlighted, theme),
    ],
  }
}

/** A ring around one point. */
export function ringOf(point: Point | undefined, theme: Theme) {
  const style = { color: 'transparent', borderColor: theme.title, borderWidth: 2 }
  return { ...pointsSeries(point ? [point] : [], style, 15), zlevel: 2 }
}
