import { expect, test } from 'vitest'
import type { Algorithm } from '../algorithm.ts'
import { randomPoints } from '../random-points.ts'
import { branin, sphere } from './functions.ts'
import { median, minimise } from './minimise.ts'
import { spaceOf } from './space-of.ts'

test('what is pending is told later, the oldest first, and nothing is lost', () => {
  const seen: [observations: number, pending: number][] = []
  const watched: Algorithm = {
    ask(question) {
      seen.push([question.observations.length, question.pending.length])
      return randomPoints.ask(question)
    },
  }
  const parallel = minimise(sphere(2), watched, { trials: 5, seed: 1, pending: 2 })
  expect(seen).toEqual([
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 2],
    [2, 2],
  ])
  expect(parallel).toHaveLength(5)
  expect(parallel).toEqual(minimise(sphere(2), randomPoints, { trials: 5, seed: 1 }))
})

test('random points reach on Branin what is known of them', () => {
  const seeds = Array.from({ length: 20 }, (_, seed) => seed)
  const least = seeds.map((seed) => minimise(branin, randomPoints, { trials: 200, seed }).at(-1))
  expect(median(least as number[])).toBeGreaterThan(0.42)
  expect(median(least as number[])).toBeLessThan(0.8)
})

test('random points keep to the constraints and to the axes that are active', () => {
  const space = spaceOf(
    [
      { name: 'kind', kind: 'choice', values: ['a', 'b'] },
      { name: 'x', kind: 'real', min: 0, max: 1, when: { name: 'kind', is: ['b'] } },
      { name: 'n', kind: 'integer', min: 1, max: 9 },
    ],
    ({ n }) => Number(n) > 7,
  )
  const points = Array.from({ length: 100 }, (_, seed) => {
    const question = { space, observations: [], pending: [], count: 1, seed, state: null }
    return randomPoints.ask(question).proposals[0]?.point ?? []
  })
  expect(points.every(([kind, x]) => (kind === 1) === (x !== null))).toBe(true)
  expect(new Set(points.map(([, , n]) => n))).toEqual(new Set([7.5 / 9, 8.5 / 9]))
})
