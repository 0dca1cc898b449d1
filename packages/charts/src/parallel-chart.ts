import type { EChartsOption } from 'echarts'
import { polylines } from './polylines.ts'
import type { Theme } from './theme.ts'

/** Trials as lines over axes that stand side by side; places on an axis go from 0 (below) to 1. */
export interface ParallelData {
  axes: number
  /** Of all trials one after the other, a place on each axis; NaN where a trial has none: its line is interrupted. */
  places: Float64Array
  /** By the number of the trial in `places`: whether the filter picks it. */
  picked: (trial: number) => boolean
  /** One trial above all others. */
  highlighted: number | undefined
}

const mostOpaque = 0.75

/**
 * The lines of a parallel-coordinates chart without its axes, which the page writes as text. What is picked lies above
 * what is not, on a layer of its own.
 */
export function parallelChart(data: ParallelData, theme: Theme): EChartsOption {
  const { axes, places, picked, highlighted } = data
  const within = linesOf(places, axes, picked)
  const without = linesOf(places, axes, (trial) => !picked(trial))
  const one = highlighted === undefined ? new Float64Array(0) : placesOf(data, highlighted)
  const chosen = linesOf(one, axes, () => true)
  const opacity = Math.max(0.08, Math.min(mostOpaque, 25 / Math.sqrt(within.count * 6 + 1)))
  const hidden = { show: false, type: 'value' as const }
  return {
    backgroundColor: 'transparent',
    animation: false,
    grid: { left: 0, right: 0, top: 0, bottom: 0 },
    xAxis: { ...hidden, min: 0, max: Math.max(1, axes - 1) },
    yAxis: { ...hidden, min: 0, max: 1 },
    series: [
      polylines({ lines: without.flat, color: theme.muted, width: 1, opacity: 0.18, layer: 0 }),
      polylines({ lines: within.flat, color: theme.training, width: 1, opacity, layer: 1 }),
      polylines({ lines: chosen.flat, color: theme.validation, width: 2.5, opacity: 1, layer: 2 }),
    ],
  }
}

function placesOf({ places, axes }: ParallelData, trial: number): Float64Array {
  return places.subarray(trial * axes, (trial + 1) * axes)
}

/**
 * The pieces of trials' lines between what they lack, as `polylines` takes them flat: the number of points, then those. A
 * single point between two gaps is no line.
 */
function linesOf(places: Float64Array, axes: number, isIn: (trial: number) => boolean) {
  // As many numbers as there may be at most: a piece has two points or more.
  const flat = new Float64Array((places.length / axes) * Math.ceil(2.5 * axes + 1))
  let [end, count] = [0, 0]
  for (let trial = 0; trial * axes < places.length; trial += 1) {
    if (!isIn(trial)) continue
    for (let axis = 0; axis < axes; axis += 1) {
      let points = 0
      while (axis < axes && !Number.isNaN(places[trial * axes + axis])) {
        flat[end + 1 + 2 * points] = axis
        flat[end + 2 + 2 * points] = places[trial * axes + axis] as number
        points += 1
        axis += 1
      }
      if (points < 2) continue
      flat[end] = points
      end += 1 + 2 * points
      count += 1
    }
  }
  return { flat: flat.subarray(0, end), count }
}
