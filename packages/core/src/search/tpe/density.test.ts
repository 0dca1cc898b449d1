import { expect, test } from 'vitest'
import { mulberry32 } from '../../random/mix.ts'
import { type Axis, coordinateOfLevel, levelOf, type Point } from '../../space/search-space.ts'
import { randomPoint } from '../random-points.ts'
import { logIntegers, spaceOf, type ValuedSpace } from '../testing/space-of.ts'
import { bandwidthsOf } from './bandwidths.ts'
import { densityOf } from './density.ts'
import { drawFrom } from './draws.ts'
import { KernelRows } from './kernel-rows.ts'
import { shapesOf } from './kernel-shapes.ts'
import { massFrom, normalCdf, normalMass } from './normal.ts'
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

test('masses from the table are those of the distribution, in the tails too', () => {
  for (const [low, high] of [
    [0, 0.31],
    [0.3, 0.33],
    [0.42, 0.44],
    [0.9, 1],
  ] as const) {
    for (const [mean, deviation] of [
      [0.2, 0.1],
      [0.31, 0.02],
      [0.8, 0.06],
    ] as const) {
      const mass = massFrom(low, high, mean, 1 / deviation)
      const exact = normalMass(low, high, mean, deviation)
      if (exact > 1e-20) expect(mass / exact).toBeCloseTo(1, 1.5)
      else expect(mass).toBeLessThan(1e-20)
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
const allOf = ({ axes }: ValuedSpace, of: readonly Point[]) => {
  return { rows: new KernelRows(axes, of), from: 0, to: of.length }
}
const density = densityOf(shapesOf(space.axes, widths), [{ ...allOf(space, points), weights }])

/** The mixture by its definition, kernel by kernel and axis by axis. */
function plainDensity(
  axes: readonly Axis[],
  kernels: { centre: Point; weight: number }[],
  of: Float64Array,
  at: Point,
): number {
  const total = kernels.reduce((sum, { weight }) => sum + weight, 1)
  const product = (centre: Point) =>
    axes.reduce((height, axis, place) => {
      const value = at[place] ?? null
      return value === null ? height : height * heightOn(axis, of[place]!, value, centre[place])
    }, 1)
  const mixed = kernels.reduce((sum, { centre, weight }) => sum + weight * product(centre), 0)
  return (mixed + product(axes.map(() => null))) / total
}

function heightOn(axis: Axis, width: number, value: number, centre: number | null | undefined) {
  if (centre === null || centre === undefined) return axis.kind === 'real' ? 1 : 1 / axis.count
  if (axis.kind === 'choice') return value === centre ? 1 - width : width / (axis.count - 1)
  if (axis.kind === 'real') {
    const { from, to } = axis.shareAt?.(value) ?? { from: 0, to: 0 }
    if (to - from > 0)
      return normalMass(from, to, centre, width) / normalMass(0, 1, centre, width) / (to - from)
    const peak = Math.exp(-(((value - centre) / width) ** 2) / 2) / (width * Math.sqrt(2 * Math.PI))
    return peak / normalMass(0, 1, centre, width)
  }
  const low = levelOf(value, axis.count) / axis.count
  // Kernels tell quarters of a level apart.
  const cell = (levelOf(centre, 4 * axis.count) + 0.5) / (4 * axis.count)
  return normalMass(low, low + 1 / axis.count, cell, width) / normalMass(0, 1, cell, width)
}

test('a density is the mixture of its kernels and the prior, wherever it is asked', () => {
  const draw = mulberry32(11)
  const mixed = spaceOf([
    { name: 'kind', kind: 'choice', values: ['a', 'b', 'c'] },
    { name: 'x', kind: 'real', min: 0, max: 1, when: { name: 'kind', is: ['a', 'b'] } },
    { name: 'y', kind: 'real', min: 1e-4, max: 1, scale: 'log' },
    { name: 'n', kind: 'integer', min: 1, max: 12, when: { name: 'kind', is: ['b', 'c'] } },
  ])
  const rounded = spaceOf([
    { name: 'kind', kind: 'choice', values: ['a', 'b', 'c'] },
    logIntegers('few', 1, 16),
    { ...logIntegers('many', 8, 4096), when: { name: 'kind', is: ['a', 'b'] } },
  ])
  isTheMixture(mixed, draw, 3)
  // Masses are from a table, and those of narrow shares are by the height at their middle.
  isTheMixture(rounded, draw, 2)
})

/** `digits`: after the point of how many times as high as by the definition. */
function isTheMixture(mixed: ValuedSpace, draw: () => number, digits: number) {
  for (const count of [0, 1, 5, 60, 400]) {
    const centres = Array.from({ length: count }, () => randomPoint(mixed, draw))
    const own = Float64Array.from(centres, () => 0.1 + draw())
    const of = bandwidthsOf(mixed, centres, own)
    const kernels = centres.map((centre, place) => ({ centre, weight: own[place]! }))
    const half = Math.floor(count / 2)
    const rows = new KernelRows(mixed.axes, centres)
    const mixture = [
      { rows, from: 0, to: half, weights: own.slice(0, half) },
      { rows, from: half, to: count, weights: own.slice(half) },
    ]
    const fast = densityOf(shapesOf(mixed.axes, of), mixture)
    for (let asks = 0; asks < 40; asks += 1) {
      const at = randomPoint(mixed, draw)
      const expected = plainDensity(mixed.axes, kernels, of, at)
      expect(fast.at(at) / expected).toBeCloseTo(1, digits)
      expect(fast.at(at, expected / 2)).toBeGreaterThan(expected / 2)
      expect(fast.at(at, 2 * expected)).toBe(fast.at(at))
      expect(fast.logAt(at)).toBeCloseTo(Math.log(fast.at(at)), 9)
    }
  }
}

test('rows that are put between others are read as if they had come in their order', () => {
  const draw = mulberry32(2)
  const known = Array.from({ length: 70 }, () => randomPoint(space, draw))
  const rows = new KernelRows(space.axes)
  const order: Point[] = []
  for (const point of known) {
    const place = Math.floor(draw() * (order.length + 1))
    order.splice(place, 0, point)
    rows.insert(place, point)
  }
  const straight = new KernelRows(space.axes, order)
  expect(rows.centres.subarray(0, 70)).toEqual(straight.centres.subarray(0, 70))
  expect(rows.cells.subarray(0, 140)).toEqual(straight.cells.subarray(0, 140))
  expect(rows.activeOn(0, 0, 70)).toBe(70)
})

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

test('of whole numbers on a log scale a density is the mass of what is rounded to each, so it sums to 1', () => {
  const whole = spaceOf([logIntegers('a', 1, 8), logIntegers('b', 1, 64)])
  const centres = [
    { a: 1, b: 3 },
    { a: 1, b: 4 },
    { a: 5, b: 40 },
  ].map((config) => whole.pointOf(config as never) as Point)
  const own = new Float64Array(3).fill(1)
  const narrowly = Float64Array.of(0.05, 0.03)
  const mixture = [{ ...allOf(whole, centres), weights: own }]
  const over = densityOf(shapesOf(whole.axes, narrowly), mixture)
  const draw = mulberry32(4)
  const drawing = { space: whole, points: centres, weights: own, widths: narrowly }
  const drawn = Array.from({ length: 20_000 }, () => drawFrom(drawing, draw).point[0])
  let [sum, ofTwo] = [0, 0]
  const two = whole.pointOf({ a: 2, b: 1 } as never)?.[0] as number
  for (let a = 1; a <= 8; a += 1) {
    for (let b = 1; b <= 64; b += 1) {
      const at = whole.pointOf({ a, b } as never) as Point
      const share = at.reduce((product: number, coordinate, place) => {
        const axis = whole.axes[place] as Extract<Axis, { kind: 'real' }>
        const { from, to } = axis.shareAt!(coordinate as number)
        return product * (to - from)
      }, 1)
      sum += share * over.at(at)
      if (a === 2) ofTwo += share * over.at(at)
    }
  }
  expect(sum).toBeCloseTo(1, 2)
  expect(drawn.filter((a) => a === two).length / drawn.length).toBeCloseTo(ofTwo, 2)
})

test('draws are as frequent as the density says', () => {
  const draw = mulberry32(5)
  const draws = Array.from(
    { length: 20_000 },
    () => drawFrom({ space, points, weights, widths }, draw).point,
  )
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
    const drawing = {
      space: line,
      points: sharpens ? sharpen(line, row, equal, lineWidths) : row,
      weights: equal,
      widths: lineWidths,
    }
    const draws = Array.from({ length: 4000 }, () => drawFrom(drawing, draw))
      .filter(({ kernel }) => kernel >= 0)
      .map(({ point }) => point[0] as number)
    const mean = draws.reduce((a, b) => a + b, 0) / draws.length
    return draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length
  }
  const own = row.reduce((sum, [x]) => sum + ((x as number) - 0.4875) ** 2, 0) / 40
  expect(variance(true) / own).toBeLessThan(1.35)
  expect(variance(false) / own).toBeGreaterThan(1.3)
})
