import type { PlaneData } from '@sweepstack/charts'
import { sortedInPortions, withEach } from '../panel/portions.ts'
import { type BinFigures, figuresOf, type SlicedTrial, spread } from './slice.ts'
import type { SliceAxis } from './slice-axis.ts'

type Point = [x: number, y: number]

/** A trial with its place in the plane. */
export interface PlanedTrial extends SlicedTrial {
  at: Point
}

export interface Plane
  extends Pick<PlaneData, 'valued' | 'without' | 'outside' | 'cells' | 'best'> {
  placed: PlanedTrial[]
  /** Of the parts of the plane with a trial that has a value, the best median first. */
  figures: (BinFigures & { other: string })[]
}

/** How many of those with a value have a ring. */
const bestShare = 0.1

interface Asked {
  trials: readonly SlicedTrial[]
  x: SliceAxis
  y: SliceAxis
  /** By the row of a trial. */
  placesX: ArrayLike<number>
  placesY: ArrayLike<number>
  goal: 'maximize' | 'minimize'
}

/** The plane of two parameters. Shades go by rank: one trial that diverged would else leave one shade for all others. In portions. */
export function* planeOf({ trials, x, y, placesX, placesY, goal }: Asked): Generator<void, Plane> {
  const placed: PlanedTrial[] = []
  yield* withEach(trials, (one) => {
    const { row, trial } = one
    const at: Point = [
      (placesX[row] as number) + spread(trial, x.apart),
      (placesY[row] as number) + spread(trial, y.apart, 0.754878),
    ]
    placed.push({ ...one, at })
  })
  const shown = placed.filter(({ picked }) => picked)
  const valued = shown.filter(({ value }) => value !== undefined)
  yield
  const shadeOf = shading(valued, goal)
  yield
  const cells = cellsOf(valued, { x, y, placesX, placesY, goal })
  yield
  const sign = goal === 'maximize' ? -1 : 1
  const ranked = yield* sortedInPortions(
    valued,
    (a, b) => sign * ((a.value as number) - (b.value as number)),
  )
  const best = ranked.slice(0, Math.ceil(bestShare * valued.length))
  const shaded: Plane['valued'][number][] = []
  yield* withEach(valued, ({ at, value }) => {
    shaded.push({ at, shade: shadeOf(value as number) })
  })
  return {
    placed,
    valued: shaded,
    without: shown.flatMap(({ at, value }) => (value === undefined ? [at] : [])),
    outside: placed.flatMap(({ at, picked }) => (picked ? [] : [at])),
    best: best.map(({ at }) => at),
    cells: cells.map(({ from, figures }) => ({ ...from, shade: shadeOf(figures.median) })),
    figures: cells
      .map(({ figures, other }) => ({ ...figures, other }))
      .sort((one, other) => sign * (one.median - other.median)),
  }
}

/** The share of the values that a value is better than, half of its equals included. */
function shading(trials: readonly SlicedTrial[], goal: Asked['goal']) {
  const sorted = Float64Array.from(trials, ({ value }) => value as number).sort()
  const below = (value: number, orEqual: boolean) => {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const one = sorted[middle] as number
      if (one < value || (orEqual && one === value)) low = middle + 1
      else high = middle
    }
    return low
  }
  return (value: number) => {
    const share = (below(value, false) + below(value, true)) / 2 / Math.max(1, sorted.length)
    return goal === 'maximize' ? share : 1 - share
  }
}

/** Parts of the plane with at least one trial. */
function cellsOf(
  valued: readonly PlanedTrial[],
  { x, y, placesX, placesY, goal }: Omit<Asked, 'trials'>,
) {
  const groups = new Map<string, { column: number; line: number; values: number[] }>()
  for (const { row, value } of valued) {
    const column = x.binAt(placesX[row] as number)
    const line = y.binAt(placesY[row] as number)
    if (column === undefined || line === undefined) continue
    const key = `${column} ${line}`
    const group = groups.get(key) ?? { column, line, values: [] }
    group.values.push(value as number)
    groups.set(key, group)
  }
  return [...groups.values()].flatMap(({ column, line, values }) => {
    const [binX, binY] = [x.bins[column], y.bins[line]]
    if (binX === undefined || binY === undefined) return []
    const from = {
      x: [binX.from, binX.to] as [number, number],
      y: [binY.from, binY.to] as [number, number],
    }
    return [{ from, figures: figuresOf(binX.text, values, goal), other: binY.text }]
  })
}
