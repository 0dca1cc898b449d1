import { describe, expect, test } from 'vitest'
import { mixWords } from '../../random/mix.ts'
import type { Point } from '../../space/search-space.ts'
import type { AlgorithmQuestion, Observation } from '../algorithm.ts'
import { randomPoints } from '../random-points.ts'
import { shiftedSphere } from '../testing/functions.ts'
import { median } from '../testing/minimise.ts'
import { branches } from '../testing/mixed-functions.ts'
import { bohb } from './bohb.ts'
import { highestWith } from './by-epoch.ts'

const { space } = shiftedSphere(2)

/** Random points, seen at an epoch as f says. */
function seen(count: number, epoch: number, f: (point: Point) => number, first = 0): Observation[] {
  return Array.from({ length: count }, (_, k) => {
    const seed = mixWords(first + k, 5)
    const question = { space, observations: [], pending: [], count: 1, seed, state: null }
    const point = randomPoints.ask(question).proposals[0]?.point as Point
    return { trial: first + k + 1, point, losses: [f(point)], epoch, violation: 0 }
  })
}

const near =
  (x: number, y: number) =>
  ([a, b]: Point): number =>
    (a! - x) ** 2 + (b! - y) ** 2

const ask = (observations: readonly Observation[], seed: number, more: object = {}) =>
  bohb.ask({ space, observations, pending: [], count: 1, state: null, seed, ...more }).proposals

const seeds = Array.from({ length: 120 }, (_, seed) => mixWords(seed, 9))

describe('BOHB', () => {
  test('follows the highest epoch of which enough is known, whatever lower ones say', () => {
    const low = seen(80, 1, near(0.1, 0.1))
    const few = [...low, ...seen(9, 9, near(0.9, 0.9), 80)]
    const enough = [...low, ...seen(30, 9, near(0.9, 0.9), 80)]
    const modelled = (observations: readonly Observation[]) =>
      seeds
        .flatMap((seed) => ask(observations, seed))
        .filter(({ reason }) => reason.kind === 'bohb')
    const middle = (observations: readonly Observation[]) =>
      median(modelled(observations).map(({ point }) => point[0]!))
    expect(middle(few)).toBeLessThan(0.35)
    expect(middle(enough)).toBeGreaterThan(0.65)
    expect(modelled(few)[0]?.reason).toMatchObject({ epoch: 1 })
    expect(modelled(enough)[0]?.reason).toMatchObject({ epoch: 9 })
  })

  test('draws a third of its points from the prior, and all before enough is known', () => {
    const random = (observations: readonly Observation[]) =>
      seeds
        .flatMap((seed) => ask(observations, seed))
        .filter(({ reason }) => reason.kind === 'random')
    expect(random(seen(9, 1, near(0.5, 0.5)))).toHaveLength(seeds.length)
    const share = random(seen(40, 1, near(0.5, 0.5))).length / seeds.length
    expect(share).toBeGreaterThan(0.2)
    expect(share).toBeLessThan(0.47)
  })

  test('needs more results where the space has more axes', () => {
    const observations = seen(12, 3, near(0.5, 0.5))
    expect(highestWith(observations, 12)?.epoch).toBe(3)
    expect(highestWith(observations, 13)).toBeUndefined()
    expect(highestWith([...observations, ...seen(2, 9, near(0.5, 0.5))], 2)?.epoch).toBe(9)
  })

  test('answers the same of observations that grew as of the same ones read at once', () => {
    const growing: Observation[] = []
    const all = [...seen(30, 1, near(0.2, 0.7)), ...seen(15, 3, near(0.3, 0.6), 30)]
    for (const [place, observation] of all.entries()) {
      growing.push(observation)
      const seed = mixWords(place, 1)
      expect(ask(growing, seed)).toEqual(ask(all.slice(0, place + 1), seed))
    }
  })

  test('asks side by side lie apart', () => {
    const observations = seen(40, 1, near(0.4, 0.6))
    const points = ask(observations, 3, { count: 10 }).map(({ point }) => space.identityOf(point))
    expect(new Set(points).size).toBe(10)
  })

  test('has coordinates on the active axes only', () => {
    const question: AlgorithmQuestion = {
      space: branches.space,
      observations: [],
      pending: [],
      count: 1,
      seed: 1,
      state: null,
    }
    const observations = seeds.slice(0, 30).map((seed, k): Observation => {
      const point = randomPoints.ask({ ...question, seed }).proposals[0]?.point as Point
      return { trial: k + 1, point, losses: [k], epoch: 2, violation: 0 }
    })
    for (const seed of seeds.slice(0, 20)) {
      for (const { point } of bohb.ask({ ...question, observations, seed }).proposals) {
        point.forEach((coordinate, axis) => {
          expect(coordinate !== null).toBe(branches.space.isActive(axis, point))
        })
      }
    }
  })
})
