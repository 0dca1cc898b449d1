import type { Metric } from '@sweepstack/protocol'
import type { TrialTable } from '../data/trial-columns.ts'
import { sortedInPortions, withEach } from '../panel/portions.ts'
import { isShare } from '../words/numbers.ts'
import { type Plane, type PlanedTrial, planeOf } from './plane.ts'
import { binFigures, placesAlong, type SlicedTrial, scoreAxis, spread } from './slice.ts'
import type { SliceAxis } from './slice-axis.ts'

/** All trials of a table, as a filter takes them. */
export interface SlicedTable {
  table: TrialTable
  trials: SlicedTrial[]
  axes: SliceAxis[]
  /** How many trials meet the filter, and how many of these have no value. */
  within: number
  lanes: number
  filter: string
}

type Point = readonly [x: number, y: number]
type Placed = SlicedTrial & { at: Point }
type Sliced = Pick<SlicedTable, 'table' | 'trials'>

/** What a slice draws and says. It is made in portions, as it takes longer than a page may hold still. */
export function* slicePicture({ table, trials }: Sliced, x: SliceAxis, { name, goal }: Metric) {
  const places = placesAlong(x, table)
  yield
  const y = scoreAxis(trials, { metric: name, isShare: isShare(name) })
  yield
  const placed: Placed[] = []
  const [valued, laned, outside]: [Point[], Point[], Point[]] = [[], [], []]
  yield* withEach(trials, (one) => {
    const across = (places[one.row] as number) + spread(one.trial, x.apart)
    const at: Point = [across, y.placeOf(one)]
    placed.push({ ...one, at })
    ;(one.picked ? (one.value === undefined ? laned : valued) : outside).push(at)
  })
  const bins = yield* binFigures(trials, x, places, goal)
  const at = (value: number) =>
    y.placeOf({ trial: 0, row: 0, picked: true, value, lack: undefined })
  const medians = bins.flatMap(({ bin, figures: { median } }) => {
    const part = x.bins[bin]
    return part === undefined ? [] : [[part.from, at(median), part.to, at(median)]]
  })
  return {
    ...{ table, x, y, of: trials.length, parts: { valued, laned, outside, medians } },
    figures: bins.map(({ figures }) => figures),
    steps: yield* bestFirst(placed, goal),
  }
}
export type SlicePicture =
  ReturnType<typeof slicePicture> extends Generator<void, infer Picture> ? Picture : never

export interface PlanePicture {
  table: TrialTable
  x: SliceAxis
  y: SliceAxis
  plane: Plane
  steps: PlanedTrial[]
}

/** What the plane of two parameters draws and says. In portions. */
export function* planePicture(
  { table, trials }: Sliced,
  { x, y }: { x: SliceAxis; y: SliceAxis },
  { goal }: Metric,
): Generator<void, PlanePicture> {
  const placesX = placesAlong(x, table)
  yield
  const placesY = placesAlong(y, table)
  yield
  const plane = yield* planeOf({ trials, x, y, placesX, placesY, goal })
  return { table, x, y, plane, steps: yield* bestFirst(plane.placed, goal) }
}

/** Those that meet the filter: the best first, and last what has no value. */
function* bestFirst<One extends SlicedTrial>(
  placed: readonly One[],
  goal: Metric['goal'],
): Generator<void, One[]> {
  const sign = goal === 'maximize' ? -1 : 1
  const key = ({ value }: One) => (value === undefined ? Number.POSITIVE_INFINITY : sign * value)
  const shown: One[] = []
  yield* withEach(placed, (one) => {
    if (one.picked) shown.push(one)
  })
  return yield* sortedInPortions(shown, (one, other) => {
    const [first, second] = [key(one), key(other)]
    return first === second ? one.trial - other.trial : first - second
  })
}
