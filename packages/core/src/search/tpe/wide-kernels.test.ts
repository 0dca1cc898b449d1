import { expect, test } from 'vitest'
import { mixWords, mulberry32 } from '../../random/mix.ts'
import type { Point } from '../../space/search-space.ts'
import type { Observation } from '../algorithm.ts'
import { randomPoint } from '../random-points.ts'
import { branin, type TestFunction } from '../testing/functions.ts'
import { logWhole } from '../testing/rounded-functions.ts'
import { logIntegers, spaceOf } from '../testing/space-of.ts'
import { drawFrom } from './draws.ts'
import { type Model, modelOf, wideModelOf } from './model.ts'
import { tpe } from './tpe.ts'

const { space } = logWhole
const draw = mulberry32(11)

/** Half of the results are of one config but for its last number, and the best; the others are anywhere. */
const observations = Array.from({ length: 120 }, (_, place): Observation => {
  const near = { a: 2, b: 7, c: 12, d: 940 + Math.floor(40 * draw()) }
  const isNear = place % 2 === 0
  const point = isNear ? (space.pointOf(near as never) as Point) : randomPoint(space, draw)
  const losses = [draw() + (isNear ? 0 : 10)]
  return { trial: place + 1, point, losses, epoch: 1, violation: 0 }
})

function reasonsOf(f: Pick<TestFunction, 'space'>, known: Observation[], count: number) {
  return Array.from({ length: count }, (_, place) => {
    const question = { observations: known, pending: [], count: 1, state: null }
    return tpe.ask({ ...f, ...question, seed: mixWords(7, place) }).proposals[0]?.reason
  })
}

test('where kernels are as narrow as values lie apart, a quarter of the proposals comes from wide ones', () => {
  const wide = reasonsOf(logWhole, observations, 400).filter((reason) => reason?.wide === true)
  expect(wide.length).toBeGreaterThan(70)
  expect(wide.length).toBeLessThan(130)
})

test('which take two numbers at once to other values, with the others near', () => {
  const own = modelOf(space, observations) as Model
  const besideShare = (model: Model) => {
    const draws = Array.from({ length: 4000 }, () => drawFrom(model, draw))
    const beside = draws.filter(({ point, kernel }) => {
      const { a, b, c, d } = space.valuesOf(point) as Record<'a' | 'b' | 'c' | 'd', number>
      const isNear = c >= 6 && c <= 24 && d >= 470 && d <= 1880
      return kernel >= 0 && isNear && a > 2 && b > 10
    })
    return beside.length / draws.length
  }
  expect(besideShare(wideModelOf(own))).toBeGreaterThan(5 * besideShare(own))
  expect(besideShare(wideModelOf(own))).toBeGreaterThan(0.02)
})

test('not where numbers are finer than the kernels, and not in spaces without such numbers', () => {
  const fine = { ...branin, space: spaceOf([logIntegers('a', 8, 4096), ...branin.axes]) }
  for (const f of [fine, branin]) {
    const known = Array.from({ length: 60 }, (_, place): Observation => {
      const point = randomPoint(f.space, draw)
      const losses = [f.value(f.space.valuesOf(point), 0)]
      return { trial: place + 1, point, losses, epoch: 1, violation: 0 }
    })
    const reasons = reasonsOf(f, known, 40)
    expect(reasons.every((reason) => reason?.kind === 'tpe')).toBe(true)
    expect(reasons.filter((reason) => 'wide' in (reason ?? {}))).toEqual([])
  }
})
