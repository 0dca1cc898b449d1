import type { EChartsOption } from 'echarts'
import { axisName } from './axis-name.ts'
import { labelOf } from './label.ts'
import { type PlaceAxis, placeAxis } from './place-axis.ts'
import { pointsSeries } from './points-series.ts'
import { polylines } from './polylines.ts'
import { ringOf } from './slice-chart.ts'
import type { Theme } from './theme.ts'

type Point = readonly [x: number, y: number]

/** Trials by the values of two parameters, and what came out as a shade. */
export interface PlaneData {
  x: PlaceAxis
  y: PlaceAxis
  /** Trials with a value of the metric; `shade` from 0 (worst) to 1 (best). */
  valued: readonly { at: Point; shade: number }[]
  /** Without one. */
  without: readonly Point[]
  outside: readonly Point[]
  /** The field behind: the part of the plane from and to which it goes, with the shade of the median of its trials. */
  cells: readonly { x: readonly [number, number]; y: readonly [number, number]; shade: number }[]
  /** The best ones, which have a ring: shades alone tell nobody enough. */
  best: readonly Point[]
  highlighted: Point | undefined
  /** Of the whole canvas, in px. */
  height: number
}

const [top, bottom] = [12, 44]
/** The palest shades are the background's, or nearly. */
const palest = 3

/** The colours that shades are drawn in, from the worst to the best. */
export function planeShades({ shares }: Theme): string[] {
  return shares.slice(palest)
}

/**
 * Two parameters and the metric. The field behind the points has the median of the trials in each part of the plane, and
 * is empty where there are none. It is no surface: a smooth one between points would show optima that nobody has seen, most of all
 * with few trials, and with searches that go where it is good.
 */
export function planeChart(data: PlaneData, theme: Theme): EChartsOption {
  const { x, y, valued, without, outside, cells, best, highlighted, height } = data
  const shades = planeShades(theme)
  const stepOf = (shade: number) => Math.min(shades.length - 1, Math.floor(shade * shades.length))
  const pixels = (height - top - bottom) / (y.high - y.low)
  const hollow = { color: 'transparent', borderColor: theme.muted, borderWidth: 1 }
  const ring = { color: 'transparent', borderColor: theme.validation, borderWidth: 1.8 }
  return {
    backgroundColor: 'transparent',
    animation: false,
    grid: { left: 84, right: 12, top, bottom },
    xAxis: { ...placeAxis(x, theme), ...axisName(labelOf(x.name), theme) },
    yAxis: placeAxis(y, theme, 74),
    series: [
      ...fieldOf(cells, { shades, stepOf, pixels }),
      pointsSeries(outside, { color: theme.grid }, 4),
      pointsSeries(without, hollow, 6),
      ...shades.map((color, step) =>
        pointsSeries(
          valued.flatMap(({ at, shade }) => (stepOf(shade) === step ? [at] : [])),
          { color },
          7,
        ),
      ),
      { ...pointsSeries(best, ring, 11), zlevel: 2 },
      ringOf(highlighted, theme),
    ],
  }
}

interface Shading {
  shades: readonly string[]
  stepOf: (shade: number) => number
  /** Of one unit of the vertical axis. */
  pixels: number
}

/** A series for each shade and height of cells, which are thick lines. */
function fieldOf(cells: PlaneData['cells'], { shades, stepOf, pixels }: Shading) {
  const groups = new Map<string, { lines: number[][]; color: string; width: number }>()
  for (const { x, y, shade } of cells) {
    const width = Math.max(1, (y[1] - y[0]) * pixels)
    const color = shades[stepOf(shade)] as string
    const key = `${color} ${width.toFixed(2)}`
    const group = groups.get(key) ?? { lines: [], color, width }
    const middle = (y[0] + y[1]) / 2
    group.lines.push([x[0], middle, x[1], middle])
    groups.set(key, group)
  }
  return [...groups.values()].map((group) => polylines({ ...group, opacity: 0.32, layer: 0 }))
}
