import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Cell, TrialTable } from '../data/trial-columns.ts'
import { allOf } from '../panel/portions.ts'
import { planeOf } from './plane.ts'
import { binFigures, placesAlong, scoreAxis, slicedTrials } from './slice.ts'
import { type SliceAxis, sliceAxis } from './slice-axis.ts'

const accuracy = { metric: 'val_accuracy', isShare: true }

function tableOf(values: { x: Cell; score: Cell; status?: string }[]): TrialTable {
  return {
    rows: values.length,
    columns: {
      trial: values.map((_, at) => at + 1),
      status: values.map(({ status = 'completed' }) => status),
      score: values.map(({ score }) => score),
      x: values.map(({ x }) => x),
    },
  }
}

const axisOf = ({ columns }: TrialTable, scale?: string) =>
  sliceAxis('x', columns.x ?? [], scale) as SliceAxis
const all = ({ rows }: TrialTable) => new Uint8Array(rows).fill(1)

describe('an axis', () => {
  test('few values stand at their places, by their logarithm where the sweep says so', () => {
    const table = tableOf([0.001, 0.01, 0.1].map((x) => ({ x, score: 1 })))
    const { ticks, bins, low } = axisOf(table, 'log')
    expect(ticks.map(({ text }) => text)).toEqual(['0.001', '0.01', '0.1'])
    expect(ticks.map(({ at }) => Number(at.toFixed(3)))).toEqual([0, 0.5, 1])
    expect(bins).toHaveLength(3)
    expect(low).toBeGreaterThan(-0.06)
  })

  test('zero and below have a place on a scale that is asked to be a logarithm', () => {
    const table = tableOf([-1, 0, 10].map((x) => ({ x, score: 1 })))
    expect([...placesAlong(axisOf(table, 'log'), table)]).toEqual([0, 1 / 11, 1])
  })

  test('what has none lies in a lane of its own, and is in no bin', () => {
    const table = tableOf([
      { x: 'adam', score: 1 },
      { x: 'sgd', score: 1 },
      { x: null, score: 1 },
    ])
    const axis = axisOf(table)
    const places = placesAlong(axis, table)
    expect(axis.ticks.map(({ text }) => text)).toEqual(['none', 'adam', 'sgd'])
    expect([...places].map((place) => axis.binAt(place))).toEqual([0, 1, undefined])
  })

  test('of one value, or of too many texts, there is none', () => {
    expect(sliceAxis('x', [1, 1])).toBeUndefined()
    expect(
      sliceAxis(
        'x',
        Array.from({ length: 30 }, (_, at) => `t${at}`),
      ),
    ).toBeUndefined()
  })
})

test('trials without a value lie in lanes that say why, and the rest between 0 and 1', () => {
  const table = tableOf([
    { x: 1, score: 0.2 },
    { x: 2, score: 0.8 },
    { x: 3, score: null, status: 'failed' },
    { x: 4, score: Number.NaN },
    { x: 5, score: null, status: 'running' },
  ])
  const trials = slicedTrials(table, all(table))
  const axis = scoreAxis(trials, accuracy)
  expect(trials.map((one) => axis.placeOf(one) >= 0)).toEqual([true, true, false, false, false])
  expect(axis.lanes).toEqual([
    { lack: 'no number', trials: 1 },
    { lack: 'failed', trials: 1 },
    { lack: 'not ended', trials: 1 },
  ])
  expect(new Set(trials.map((one) => axis.placeOf(one))).size).toBe(5)
})

test('medians and bests are those of the trials that the filter leaves', () => {
  const table = tableOf([
    ...[0.1, 0.3, 0.9].map((score) => ({ x: 'a', score })),
    ...[0.5, 0.6].map((score) => ({ x: 'b', score })),
    { x: 'b', score: null },
  ])
  const picked = Uint8Array.of(1, 1, 0, 1, 1, 1)
  const axis = axisOf(table)
  const trials = slicedTrials(table, picked)
  const figures = allOf(binFigures(trials, axis, placesAlong(axis, table), 'minimize'))
  expect(figures.map((one) => one.figures)).toEqual([
    { text: 'a', trials: 2, median: 0.2, best: 0.1 },
    { text: 'b', trials: 2, median: 0.55, best: 0.5 },
  ])
})

test('numbers side by side have places, on a log scale too', () => {
  const beside = [1, 1 + 2 ** -52, 1e308, 1e308 + 2 ** 971]
  for (const [low, high] of [beside.slice(0, 2), beside.slice(2)]) {
    const axis = sliceAxis('x', [low as number, high as number], 'log')
    expect([axis?.placeOf(low), axis?.placeOf(high)]).toEqual([0, 1])
  }
})

const cell = fc.oneof(
  fc.constant(null),
  fc.constantFrom(Number.NaN, 0, -3, 1e-9, 1e300),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

test('nothing vanishes: each trial has one place in the slice and one in the plane', () => {
  const row = fc.record({
    x: cell,
    score: cell,
    status: fc.constantFrom('completed', 'failed', 'waiting'),
  })
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 40 }), (rows) => {
      const table = tableOf(rows)
      const axis = sliceAxis('x', table.columns.x ?? [], 'log')
      fc.pre(axis !== undefined)
      const picked = Uint8Array.from(rows, (_, at) => (at % 3 === 0 ? 0 : 1))
      const trials = slicedTrials(table, picked)
      const scores = scoreAxis(trials, { metric: 'val_loss', isShare: false })
      const places = placesAlong(axis, table)
      for (const one of trials) {
        const [x, y] = [places[one.row] as number, scores.placeOf(one)]
        expect(x >= axis.low && x <= axis.high, `${x}`).toBe(true)
        expect(y >= scores.low && y <= scores.high, `${y}`).toBe(true)
      }
      const found = allOf(binFigures(trials, axis, places, 'maximize'))
      const inLane = trials.filter(
        ({ picked: is, value, row: at }) =>
          is && value !== undefined && axis.binAt(places[at] as number) === undefined,
      )
      const valued = trials.filter(({ picked: is, value }) => is && value !== undefined)
      const binned = found.reduce((sum, { figures }) => sum + figures.trials, 0)
      expect(binned + inLane.length).toBe(valued.length)
      const plane = allOf(
        planeOf({
          ...{ trials, x: axis, y: axis, placesX: places, placesY: places },
          goal: 'minimize',
        }),
      )
      const drawn = plane.valued.length + plane.without.length + plane.outside.length
      expect(drawn).toBe(rows.length)
    }),
  )
})

test('shades go by rank, so that one that diverged leaves the others theirs', () => {
  const table = tableOf([1, 2, 3, 1e30].map((score, at) => ({ x: at, score })))
  const axis = axisOf(table)
  const places = placesAlong(axis, table)
  const trials = slicedTrials(table, all(table))
  const plane = allOf(
    planeOf({
      ...{ trials, x: axis, y: axis, placesX: places, placesY: places },
      goal: 'minimize',
    }),
  )
  expect(plane.valued.map(({ shade }) => shade)).toEqual([0.875, 0.625, 0.375, 0.125])
  expect(plane.best).toEqual([plane.valued[0]?.at])
  expect(plane.cells).toHaveLength(4)
  expect(plane.figures[0]).toMatchObject({ text: '0', other: '0', trials: 1, median: 1 })
})
