import type { PlaceAxis } from '@sweepstack/charts'
import type { Cell, TrialTable } from '../data/trial-columns.ts'
import { withEach } from '../panel/portions.ts'
import { tickValue } from '../words/numbers.ts'
import { axisOf, floor, placeOn, ticksOf } from './parallel-axes.ts'
import type { SliceAxis } from './slice-axis.ts'

/** Why a trial has no place by its score. */
type Lack = 'failed' | 'no number' | 'not ended'

/** A trial in a slice: what it came to, or why to nothing. */
export interface SlicedTrial {
  trial: number
  row: number
  picked: boolean
  value: number | undefined
  lack: Lack | undefined
}

const ended = ['completed', 'stopped']

/** All trials, as the table has them; `picked` as the filter takes them. */
export function slicedTrials({ rows, columns }: TrialTable, picked: Uint8Array): SlicedTrial[] {
  return Array.from({ length: rows }, (_, row) => {
    const score = columns.score?.[row]
    const value = typeof score === 'number' && Number.isFinite(score) ? score : undefined
    const status = String(columns.status?.[row])
    return {
      trial: Number(columns.trial?.[row]),
      row,
      picked: picked[row] === 1,
      value,
      lack: value === undefined ? lackOf(status) : undefined,
    }
  })
}

function lackOf(status: string): Lack {
  if (status === 'failed') return 'failed'
  return ended.includes(status) ? 'no number' : 'not ended'
}

/** The axis of the metric: values from 0 to 1, and a lane below for each thing that trials lack. */
export interface ScoreAxis extends PlaceAxis {
  placeOf: (trial: SlicedTrial) => number
  lanes: { lack: Lack; trials: number }[]
}

const laneRoom = 0.09

/** `isShare`: accuracies are compared by their difference, not by their quotient. */
export function scoreAxis(
  trials: readonly SlicedTrial[],
  { metric, isShare }: { metric: string; isShare: boolean },
): ScoreAxis {
  const lacks: Lack[] = ['no number', 'failed', 'not ended']
  const lanes = lacks
    .map((lack) => ({
      lack,
      trials: trials.filter((one) => one.lack === lack && one.picked).length,
    }))
    .filter(({ lack }) => trials.some((one) => one.lack === lack))
  const laneAt = (lack: Lack) => -laneRoom * (1 + lanes.findIndex((one) => one.lack === lack))
  const values: Cell[] = trials.flatMap(({ value }) => (value === undefined ? [] : [value]))
  const found = axisOf('score', values)
  const axis = found && { ...found, scale: isShare ? ('linear' as const) : found.scale }
  const share = (value: number) => (axis ? (placeOn(axis, value) - floor) / (1 - floor) : 0)
  return {
    name: metric,
    low: lanes.length === 0 ? -0.05 : -laneRoom * lanes.length - 0.05,
    high: 1.05,
    ticks: [
      ...lanes.map(({ lack }) => ({ at: laneAt(lack), text: lack })),
      ...(axis ? ticksOf(axis) : []).map((tick) => ({
        at: share(tick),
        text: tickValue(metric, tick),
      })),
    ],
    placeOf: ({ value, lack }) => (value === undefined ? laneAt(lack as Lack) : share(value)),
    lanes,
  }
}

/** What trials of a part of an axis, or of the plane, came to. */
export interface BinFigures {
  text: string
  trials: number
  median: number
  best: number
}

/** Of each bin with a trial that has a value; `goal` says which value is the best. In portions. */
export function* binFigures(
  trials: readonly SlicedTrial[],
  axis: SliceAxis,
  places: ArrayLike<number>,
  goal: 'maximize' | 'minimize',
): Generator<void, { bin: number; figures: BinFigures }[]> {
  const byBin = new Map<number, number[]>()
  yield* withEach(trials, ({ picked, value, row }) => {
    const bin = axis.binAt(places[row] as number)
    if (!picked || value === undefined || bin === undefined) return
    const values = byBin.get(bin)
    if (values) values.push(value)
    else byBin.set(bin, [value])
  })
  const found: { bin: number; figures: BinFigures }[] = []
  for (const [bin, values] of [...byBin.entries()].sort(([one], [other]) => one - other)) {
    found.push({ bin, figures: figuresOf(axis.bins[bin]?.text ?? '', values, goal) })
    yield
  }
  return found
}

export function figuresOf(
  text: string,
  values: number[],
  goal: 'maximize' | 'minimize',
): BinFigures {
  const sorted = Float64Array.from(values).sort()
  const best = (goal === 'maximize' ? sorted.at(-1) : sorted[0]) as number
  return { text, trials: sorted.length, median: medianOf(sorted), best }
}

function medianOf(sorted: Float64Array): number {
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}

/** Where each trial lies along a parameter, by its row; those of one value lie side by side. */
export function placesAlong(axis: SliceAxis, { rows, columns }: TrialTable): Float64Array {
  const column = columns[axis.name] ?? []
  const known = new Map<Cell | undefined, number>()
  return Float64Array.from({ length: rows }, (_, row) => {
    const cell = column[row]
    let place = known.get(cell)
    if (place === undefined) {
      place = axis.placeOf(cell)
      known.set(cell, place)
    }
    return place
  })
}

/** A little to the side, the same for a trial each time, so that trials of one value do not cover each other. */
export function spread(trial: number, by: number, salt = 0.618034): number {
  return by * (((trial * salt) % 1) - 0.5)
}
