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
  const count = places.length / axes
  const within: number[][] = []
  const without: number[][] = []
  for (let trial = 0; trial < count; trial += 1) {
    ;(picked(trial) ? within : without).push(...linesOf(places, axes, trial))
  }
  const chosen = highlighted === undefined ? [] : linesOf(places, axes, highlighted)
  const opacity = Math.max(0.08, Math.min(mostOpaque, 25 / Math.sqrt(within.length * 6 + 1)))
  const hidden = { show: false, type: 'value' as const }
  return {
    backgroundColor: 'transparent',
    animation: false,
    grid: { left: 0, right: 0, top: 0, bottom: 0 },
    xAxis: { ...hidden, min: 0, max: Math.max(1, axes - 1) },
    yAxis: { ...hidden, min: 0, max: 1 },
    series: [
      polylines({ lines: without, color: theme.muted, width: 1, opacity: 0.18, layer: 0 }),
      polylines({ lines: within, color: theme.training, width: 1, opacity, layer: 1 }),
      polylines({ lines: chosen, color: theme.validation, width: 2.5, opacity: 1, layer: 2 }),
    ],
  }
}

/** The pieces of a trial's line between what it lacks; a single point between two gaps is no line. */
function linesOf(places: Float64Array, axes: number, trial: number): number[][] {
  const pieces: number[][] = []
  let piece: number[] = []
  for (let axis = 0; axis < axes; axis += 1) {
    const place = places[trial * axes + axis] as number
    if (Number.isNaN(place)) {
      pieces.push(piece)
      piece = []
    } else piece.push(axis, place)
  }
  return [...pieces, piece].filter(({ length }) => length >= 4)
}
