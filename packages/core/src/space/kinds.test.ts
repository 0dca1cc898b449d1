import { configSchema, parseDefinition } from '@sweepstack/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../../../test/support/runs.ts'
import { normalCdf } from '../mathematics/distributions.ts'
import { randomSearcher } from '../search/random.ts'
import { configsOf } from '../testing/configs-of.ts'
import { pointAtUnits } from './search-space.ts'
import { searchSpaceOf } from './space-of.ts'

function definitionOf(parameters: object, search: object = { kind: 'random', trials: 2000 }) {
  return parseDefinition({
    name: 's',
    dataset: 'd',
    search,
    parameters: { epochs: 1, ...parameters },
  })
}

const grid = (parameters: object) => configsOf(definitionOf(parameters, { kind: 'grid' }))
const drawn = (parameters: object) => {
  const definition = definitionOf(parameters)
  return Array.from({ length: 2000 }, (_, index) => randomSearcher.configAt(definition, index))
}
/** Greatest distance between the shares of sorted units and those of equal draws; 1 % of draws lie farther apart. */
function distanceOf(units: number[]): number {
  const sorted = [...units].sort((a, b) => a - b)
  const apart = sorted.map((unit, place) =>
    Math.max(unit - place / sorted.length, (place + 1) / sorted.length - unit),
  )
  return Math.max(...apart)
}
const allowed = 1.63 / Math.sqrt(2000)

describe('quantised ranges', () => {
  test.each([
    [{ min: 0, max: 10, quantum: 2.5 }, [0, 2.5, 5, 7.5, 10]],
    [{ min: 2, max: 10, quantum: 5 }, [2, 5, 10]],
    [{ min: 3, max: 10, quantum: 5 }, [5, 10]],
    [{ min: 2, max: 9, quantum: 5 }, [2, 5, 9]],
    [{ min: 0, max: 0.5, quantum: 0.1 }, [0, 0.1, 0.2, 0.3, 0.4, 0.5]],
    [{ min: 1, max: 10, quantum: 5, scale: 'log' }, [1, 5, 10]],
  ])('clip(round(x / q) · q, min, max) of %j is %j', (range, values) => {
    const parameters = { weightDecay: range }
    expect(grid(parameters).map(({ weightDecay }) => weightDecay)).toEqual(values)
    const found = new Set(drawn(parameters).map(({ weightDecay }) => weightDecay))
    expect([...found].sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(values)
    expect(searchSpaceOf(definitionOf(parameters)).size).toBe(values.length)
  })

  test('values at the ends have half of the share of the others', () => {
    const found = drawn({ weightDecay: { min: 0, max: 10, quantum: 2.5 } })
    const share = (value: number) =>
      found.filter(({ weightDecay }) => weightDecay === value).length / found.length
    for (const end of [0, 10]) expect(share(end)).toBeCloseTo(1 / 8, 1)
    for (const inner of [2.5, 5, 7.5]) expect(share(inner)).toBeCloseTo(1 / 4, 1)
  })
})

describe('distributions', () => {
  test('normal: draws have its distribution function between the ends, and lie between them', () => {
    const asked = { distribution: 'normal', mean: 0.3, sd: 0.2, min: 0.1, max: 0.9 }
    const values = drawn({ dropout: asked }).map(({ dropout }) => dropout)
    expect(Math.min(...values)).toBeGreaterThan(0.1)
    expect(Math.max(...values)).toBeLessThan(0.9)
    const [from, to] = [normalCdf(-1), normalCdf(3)]
    const units = values.map((value) => (normalCdf((value - 0.3) / 0.2) - from) / (to - from))
    expect(distanceOf(units)).toBeLessThan(allowed)
  })

  test('lognormal: the logarithm is normal, truncated to the bounds of the parameter', () => {
    const asked = { distribution: 'lognormal', mean: Math.log(0.01), sd: 1 }
    const values = drawn({ learningRate: asked }).map(({ learningRate }) => learningRate)
    const units = values.map((value) => normalCdf(Math.log(value) - Math.log(0.01)))
    expect(distanceOf(units)).toBeLessThan(allowed)
    const definition = definitionOf({ learningRate: asked })
    expect(definition.parameters.learningRate).toEqual({ ...asked, min: 2 ** -126, max: 1000 })
    expect(parseDefinition(definition)).toEqual(definition)
  })

  test('whole numbers have the share of what is rounded to them', () => {
    const asked = { distribution: 'normal', mean: 10, sd: 2, min: 9, max: 12 }
    const values = drawn({ cutout: asked }).map(({ cutout }) => cutout)
    const all = normalCdf(1.25) - normalCdf(-0.75)
    for (const value of [9, 10, 11, 12]) {
      const mass = normalCdf((value - 9.5) / 2) - normalCdf((value - 10.5) / 2)
      const share = values.filter((one) => one === value).length / values.length
      expect(share).toBeCloseTo(mass / all, 1)
    }
    expect(new Set(values)).toEqual(new Set([9, 10, 11, 12]))
    const parts = { epochs: { ...asked, min: 5, quantum: 5 } }
    expect(grid(parts).map(({ epochs }) => epochs)).toEqual([5, 10])
  })

  test('far out in a tail, values still differ and lie between the ends', () => {
    const asked = { distribution: 'normal', mean: 0, sd: 0.1, min: 0.7, max: 0.79 }
    const values = drawn({ dropout: asked }).map(({ dropout }) => dropout)
    expect(new Set(values).size).toBe(2000)
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0.7)
    expect(Math.max(...values)).toBeLessThanOrEqual(0.79)
  })
})

test('ordered values are levels of one axis, in the order of the list; a grid takes them as a list', () => {
  const asked = { values: [64, 16, 32], ordered: true }
  const space = searchSpaceOf(definitionOf({ batchSize: asked }))
  expect(space.axes).toEqual([{ name: 'batchSize', kind: 'levels', count: 3 }])
  expect([0, 0.5, 0.99].map((unit) => space.configOf([unit]).batchSize)).toEqual([64, 16, 32])
  expect(space.pointOf(space.configOf([0.4]))).toEqual([0.5])
  expect(grid({ batchSize: asked }).map(({ batchSize }) => batchSize)).toEqual([64, 16, 32])
  const plain = searchSpaceOf(definitionOf({ batchSize: { values: [64, 16, 32] } }))
  expect(plain.axes).toEqual([{ name: 'batchSize', kind: 'choice', count: 3 }])
  const words = { values: ['resnet10', 'resnet18'], ordered: true }
  expect(searchSpaceOf(definitionOf({ architecture: words })).axes[0]?.kind).toBe('levels')
})

test('a grid counts through steps and whole numbers, the last parameter fastest', () => {
  const parameters = {
    cutout: { min: 0, max: 10, step: 5 },
    randomCrop: { min: 0, max: 20, step: 10 },
  }
  expect(grid(parameters).map(({ cutout, randomCrop }) => [randomCrop, cutout])).toEqual([
    ...[0, 10, 20].flatMap((crop) => [0, 5, 10].map((cut) => [crop, cut])),
  ])
  expect(grid({ epochs: { min: 1, max: 5 } }).map(({ epochs }) => epochs)).toEqual([1, 2, 3, 4, 5])
  expect(grid({ epochs: { min: 3, max: 6, scale: 'log' } })).toHaveLength(4)
})

test('each kind of parameter has its way from a point to a config and back', () => {
  const kinds = fc.record({
    learningRate: fc.constantFrom(
      { distribution: 'lognormal', mean: -5, sd: 2 },
      { distribution: 'normal', mean: 0.5, sd: 0.5, max: 0.9 },
      { min: 1, max: 7, quantum: 0.7, scale: 'log' },
    ),
    dropout: fc.constantFrom(
      { min: 0, max: 1.3, quantum: 0.2 },
      { distribution: 'normal', mean: 1, sd: 1, quantum: 0.3 },
      { values: [0.5, 0.1, 1], ordered: true },
    ),
    batchSize: fc.constantFrom(
      { distribution: 'lognormal', mean: 3, sd: 1 },
      { distribution: 'lognormal', mean: 3, sd: 1, quantum: 8, min: 8, max: 100 },
      { min: 5, max: 100, quantum: 16, scale: 'log' },
      { min: 1, max: 100, quantum: 32 },
    ),
  })
  const unit = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(kinds, fc.tuple(unit, unit, unit), (parameters, units) => {
      const space = searchSpaceOf(definitionOf(parameters))
      const config = space.configOf(pointAtUnits(space, units))
      expect(configSchema.parse(config)).toEqual(config)
      expect(space.configOf(space.pointOf(config) ?? [])).toEqual(config)
      const settled = space.axes.map((axis, place) => {
        const coordinate = units[place] as number
        return axis.kind === 'real' ? (axis.settle?.(coordinate) ?? coordinate) : coordinate
      })
      expect(space.configOf(settled)).toEqual(config)
      const own = space.pointOf(config)
      for (const [place, axis] of space.axes.entries()) {
        if (axis.kind !== 'real' || !axis.settle || !axis.shareAt) continue
        expect(own?.[place]).toBe(settled[place])
        const { settle, shareAt } = axis
        const share = shareAt(units[place] as number)
        expect((share.from + share.to) / 2).toBeCloseTo(settled[place] as number, 8)
        // The value after it begins where it ends, and is another one.
        const next = shareAt(units[place] as number, 1)
        expect(next.from).toBe(share.to === 1 ? share.from : share.to)
        if (share.to === 1 || next.to - next.from < 1e-9) continue
        const beside = settle((next.from + next.to) / 2)
        expect(shareAt(beside, -1)).toEqual(share)
      }
    }),
    { numRuns: runs(300) },
  )
})

test.each([
  { min: 0.1, max: 0.7 },
  { min: 1e-5, max: 1e-1, scale: 'log' },
  { min: 0.5, max: 900, scale: 'log' },
  { distribution: 'normal', mean: 0.3, sd: 0.2, min: 0.1, max: 0.9 },
  { distribution: 'lognormal', mean: -5, sd: 2 },
])(
  'a number that was drawn from %j has a point that gives it back to the last bit',
  (learningRate) => {
    const space = searchSpaceOf(definitionOf({ learningRate }))
    const lost = drawn({ learningRate }).filter((config) => {
      const again = space.configOf(space.pointOf(config) ?? [])
      return again.learningRate !== config.learningRate
    })
    expect(lost).toEqual([])
  },
)

test('numbers of programs are doubles, however near to 0; those of images are 0 below float32', () => {
  const tiny = parseDefinition({
    ...{
      name: 'tiny',
      trainer: 'external',
      metric: { name: 'loss', goal: 'minimize' },
      search: { kind: 'random', trials: 20 },
    },
    parameters: {
      a: { min: 1e-60, max: 1e-40, scale: 'log' },
      b: { min: 0, max: 1e-40 },
      c: { distribution: 'normal', mean: 0, sd: 1e-50 },
      d: { min: 0, max: 1e-40, quantum: 1e-42 },
      e: { min: 1e-150, max: 1e150, scale: 'log' },
    },
  })
  const { configOf, pointOf, axes } = searchSpaceOf(tiny)
  const units = [0.1, 0.3, 0.5, 0.7]
  const configs = units.map((unit) => configOf(axes.map(() => unit)))
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    const values = configs.map((config) => (config as unknown as Record<string, number>)[name])
    expect(new Set(values).size, name).toBe(4)
  }
  for (const [at, config] of configs.entries()) expect(pointOf(config)?.[0]).toBeCloseTo(units[at]!)
  expect(
    drawn({ momentum: { min: 0, max: 2 ** -126 } }).every(({ momentum }) => momentum === 0),
  ).toBe(true)
})
