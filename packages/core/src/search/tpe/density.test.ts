import { expect, test } from 'vitest'
import { mulberry32 } from '../../random/mix.ts'
import { coordinateOfLevel, type Point } from '../../space/search-space.ts'
import { spaceOf } from '../testing/space-of.ts'
import { bandwidthsOf } from './bandwidths.ts'
import { densityOf } from './density.ts'
import { insideMass } from './inside-mass.ts'
import { normalCdf, normalMass } from './normal.ts'
import { sharpen } from './sharpen.ts'

test('the normal distribution function, tails included (values of scipy)', () => {
  const expected = [
    [-20, 2.7536241186062337e-89],
    [-8, 6.220960574271785e-16],
    [-4.5, 3.3976731247300535e-6],
    [-1, 0.15865525393145707],
    [0, 0.5],
    [1.96, 0.9750021048517795],
  ] as const
  for (const [x, value] of expected) expect(normalCdf(x) / value).toBeCloseTo(1, 9)
  expect(normalMass(8, 9, 0, 1) / 6.219831985865889e-16).toBeCloseTo(1, 6)
})

test('the table of masses is right to 1e-3 from the narrowest to the widest kernel', () => {
  for (const width of [0.01, 0.1, 1]) {
    const fromTable = insideMass(width, 1e6)
    for (let centre = 0; centre <= 1; centre += 0.00731) {
      expect(fromTable(centre) / normalMass(0, 1, centre, width)).toBeCloseTo(1, 3)
    }
  }
})

const space = spaceOf([
  { name: 'kind', kind: 'choice', values: ['a', 'b', 'c'] },
  { name: 'x', kind: 'real', min: 0, max: 1, when: { name: 'kind', is: ['a', 'b'] } },
  { name: 'n', kind: 'integer', min: 1, max: 5 },
])
const points: Point[] = [
  [0, 0.02, 0.1],
  [0, 0.3, 0.5],
  [1, 0.7, 0.9],
  [2, null, 0.3],
]
const weights = Float64Array.of(1, 2, 1, 0.5)
const widths = bandwidthsOf(space, points, weights)
const density = densityOf({ space, points, weights, widths })

test('a density over branches, levels and numbers sums to 1', () => {
  let sum = 0
  const steps = 2000
  for (let level = 0; level < 5; level += 1) {
    const n = coordinateOfLevel(level, 5)
    sum += density.at([2, null, n])
    for (const kind of [0, 1]) {
      for (let step = 0; step < steps; step += 1) {
        sum += density.at([kind, (step + 0.5) / steps, n]) / steps
      }
    }
  }
  expect(sum).toBeCloseTo(1, 2)
})

test('draws are as frequent as the density says', () => {
  const draw = mulberry32(5)
  const draws = Array.from({ length: 20_000 }, () => density.sample(draw).point)
  const share = (isIt: (point: Point) => boolean) => draws.filter(isIt).length / draws.length
  const massOf = (kind: number, low: number, high: number) => {
    let sum = 0
    for (let level = 0; level < 5; level += 1) {
      for (let step = 0; step < 200; step += 1) {
        const x = low + ((step + 0.5) / 200) * (high - low)
        sum += (density.at([kind, x, coordinateOfLevel(level, 5)]) * (high - low)) / 200
      }
    }
    return sum
  }
  const within = (kind: number, low: number, high: number) => (point: Point) =>
    point[0] === kind && (point[1] as number) >= low && (point[1] as number) < high
  for (const [kind, low, high] of [
    [0, 0, 0.25],
    [0, 0.25, 0.6],
    [1, 0.5, 1],
  ] as const) {
    expect(share(within(kind, low, high))).toBeCloseTo(massOf(kind, low, high), 1)
  }
})

test('from sharpened points the draws have the variance of the points, not that of the kernels on top', () => {
  const line = spaceOf([{ name: 'x', kind: 'real', min: 0, max: 1 }])
  const row: Point[] = Array.from({ length: 40 }, (_, place) => [0.4 + (place % 8) / 40])
  const equal = new Float64Array(40).fill(1)
  const lineWidths = bandwidthsOf(line, row, equal)
  const variance = (sharpens: boolean) => {
    const draw = mulberry32(9)
    const one = densityOf({
      space: line,
      points: sharpens ? sharpen(line, row, equal, lineWidths) : row,
      weights: equal,
      widths: lineWidths,
    })
    const draws = Array.from({ length: 4000 }, () => one.sample(draw))
      .filter(({ kernel }) => kernel >= 0)
      .map(({ point }) => point[0] as number)
    const mean = draws.reduce((a, b) => a + b, 0) / draws.length
    return draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length
  }
  const own = row.reduce((sum, [x]) => sum + ((x as number) - 0.4875) ** 2, 0) / 40
  expect(variance(true) / own).toBeLessThan(1.35)
  expect(variance(false) / own).toBeGreaterThan(1.3)
})
