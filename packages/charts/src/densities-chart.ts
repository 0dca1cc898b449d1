import type { EChartsOption } from 'echarts'
import { axisName } from './axis-name.ts'
import { roundTicks } from './axis-ticks.ts'
import { labelOf } from './label.ts'
import { strokeAt } from './line-strokes.ts'
import { type PlaceAxis, placeAxis } from './place-axis.ts'
import { polylines } from './polylines.ts'
import type { Theme } from './theme.ts'

/** Two densities along one parameter. */
export interface DensitiesData {
  x: PlaceAxis
  /** Whether there is something between two values. */
  isContinuous: boolean
  /** In the order of their places; 1 is the density of a random draw. */
  points: readonly { at: number; good: number; others: number }[]
  /** Where the config lies. */
  at: number
}

/** In units of values, from the middle of a value to the middle of its bar, and how wide the bars are; of few bars in pixels. */
const apart = 0.2
const fewApart = 8
const wide = { good: 0.5, others: 0.28 }
/** Of a narrow picture, in pixels. */
const roomOfBars = 168
/** Above the highest, in parts of it. */
const headroom = 1.08

/**
 * The density of the good configs and of the others along a parameter: lines, or bars where it has few values. A vertical
 * line is where the config lies, and a faint one across what a random draw would be.
 */
export function densitiesChart(data: DensitiesData, theme: Theme): EChartsOption {
  const { x, points, at, isContinuous } = data
  const highest = Math.max(1, ...points.flatMap(({ good, others }) => [good, others]))
  const high = headroom * highest
  const ticks = roundTicks(0, highest).map((tick) => ({ at: tick, text: `${tick}×` }))
  const y = { name: 'density', low: 0, high, ticks }
  const strokes = { opacity: 1, layer: 1 }
  const room = roomOfBars / (x.high - x.low)
  const away = Math.min(apart, fewApart / room)
  const linesOf = (of: 'good' | 'others', side: number) => {
    if (isContinuous) return [points.flatMap((point) => [point.at, point[of]])]
    return points.map((point) => [point.at + side, 0, point.at + side, point[of]])
  }
  const widthOf = (of: 'good' | 'others', line: number, most: number) => {
    return isContinuous ? line : Math.min(most, Math.max(1, wide[of] * room))
  }
  const dashed = { dash: strokeAt(1).dash }
  return {
    backgroundColor: 'transparent',
    animation: false,
    grid: { left: 40, right: 12, top: 8, bottom: 40 },
    xAxis: { ...placeAxis(x, theme), ...axisName(labelOf(x.name), theme) },
    yAxis: placeAxis(y, theme, 34),
    series: [
      polylines({ lines: [[x.low, 1, x.high, 1]], color: theme.grid, width: 1, ...strokes }),
      polylines({
        lines: [[at, 0, at, high]],
        color: theme.title,
        width: 1.5,
        ...strokes,
        ...(isContinuous ? {} : { opacity: 0.5 }),
      }),
      polylines({
        lines: linesOf('others', away),
        color: theme.validation,
        width: widthOf('others', 1.5, 5),
        ...strokes,
        ...(isContinuous ? dashed : {}),
      }),
      polylines({
        lines: linesOf('good', -away),
        color: theme.training,
        width: widthOf('good', 2.5, 9),
        ...strokes,
      }),
    ],
  }
}
