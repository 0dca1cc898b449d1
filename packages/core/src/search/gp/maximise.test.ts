import { describe, expect, test } from 'vitest'
import { mixWords, mulberry32 } from '../../random/mix.ts'
import { type Point, type SearchSpace, settled } from '../../space/search-space.ts'
import type { Observation } from '../algorithm.ts'
import { randomPoints } from '../random-points.ts'
import type { TestFunction } from '../testing/functions.ts'
import { coarse, forest, quanta } from '../testing/rounded-functions.ts'
import { logIntegers, spaceOf } from '../testing/space-of.ts'
import { type Acquisition, expectedImprovement } from './acquisition.ts'
import { gp } from './gp.ts'
import { featuresOf, type KernelLogs } from './kernel.ts'
import { maximise } from './maximise.ts'
import { normalised } from './outputs.ts'
import { posteriorOf } from './posterior.ts'

/** What came of random points. */
function observed({ space, value }: TestFunction, count: number, seed: number): Observation[] {
  const question = {
    space,
    observations: [],
    pending: [],
    count,
    seed: mixWords(seed),
    state: null,
  }
  return randomPoints.ask(question).proposals.map(({ point }, place) => {
    const losses = [value(space.valuesOf(point), 0)]
    return { trial: place + 1, point, losses, epoch: 1, violation: 0 }
  })
}

/** A proposal after those observations, and the acquisition by which it was chosen. */
function proposed(space: SearchSpace, observations: readonly Observation[], seed: number) {
  const question = { space, observations, pending: [], count: 1, seed, state: null }
  const { proposals, state } = gp.ask(question)
  const { logs, lambda } = state as { logs: KernelLogs; lambda: number }
  const rows = observations.map(({ point }) => featuresOf(space.axes, point))
  const losses = observations.map((one) => one.losses[0] as number)
  const data = { axes: space.axes, rows, meanVariance: 1, outputs: normalised(losses, lambda) }
  const { at } = expectedImprovement(posteriorOf(data, logs))
  const { point, reason } = proposals[0]!
  return {
    point,
    told: Number(reason.logImprovement),
    expected: (other: Point) => at(featuresOf(space.axes, other)),
  }
}

const seeds = [1, 2, 3, 4, 5, 6]

describe('where numbers are rounded', () => {
  test('what is expected is told of the values that are tried', () => {
    for (const f of [coarse, forest, quanta]) {
      for (const seed of seeds) {
        const { point, told, expected } = proposed(f.space, observed(f, 20, seed), seed)
        const tried = f.space.pointOf(f.space.configOf(point))!
        for (const [place, axis] of f.space.axes.entries()) {
          const coordinate = point[place] as number
          expect(coordinate).toBe(settled(axis, coordinate))
        }
        expect(told).toBeCloseTo(expected(tried), 6)
      }
    }
  })

  const { space } = coarse
  const everyOne = Array.from({ length: 16 ** 3 }, (_, k): Point => {
    const [a, b, c] = [k % 16, Math.floor(k / 16) % 16, Math.floor(k / 256)]
    return space.pointOf({ a: a! + 1, b: b! + 1, c: c! + 1 } as never)!
  })

  test('no other values are better than those that are tried', () => {
    const missed = Array.from({ length: 30 }, (_, k) => k).map((seed) => {
      const { point, expected } = proposed(space, observed(coarse, 20, seed), seed)
      return Math.max(...everyOne.map(expected)) - expected(space.pointOf(space.configOf(point))!)
    })
    expect(missed.filter((one) => one > 0)).toEqual([])
  })

  test('climbs go past what is known', () => {
    const rooms = spaceOf(['a', 'b', 'c'].map((name) => logIntegers(name, 1, 64)))
    const top = rooms.pointOf({ a: 12, b: 20, c: 31 } as never)!
    const weights = [1, 3, 7]
    const acquisition: Acquisition = {
      at: (x) => -x.reduce((sum, value, k) => sum + weights[k]! * (value - top[k]!) ** 2, 0),
      withSlope(x) {
        const gradient = x.map((value, k) => -2 * weights[k]! * (value - top[k]!))
        return { value: acquisition.at(x), gradient }
      },
    }
    const away = (point: Point) => {
      const { a, b, c } = rooms.valuesOf(point)
      return [Number(a) - 12, Number(b) - 20, Number(c) - 31].map(Math.abs)
    }
    const isNew = (point: Point) => Math.max(...away(point)) > 3
    for (const seed of seeds) {
      const given = { space: rooms, acquisition, uniform: mulberry32(seed), isNew }
      const { point } = maximise(given, [top]).find((one) => isNew(one.point))!
      // The steepest axis is at its best, and one other a step farther than what is known.
      expect(away(point)[2]).toBe(0)
      expect(away(point).toSorted((x, y) => x - y)).toEqual([0, 0, 4])
    }
  })
})
