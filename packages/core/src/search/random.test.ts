import { parseDefinition } from '@sweepstack/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { uniform } from '../random/uniform.ts'
import { pointOfRange } from '../space/parameter.ts'
import { randomSearcher } from './random.ts'

function definition(seed: number) {
  return parseDefinition({
    name: 'r',
    dataset: 'd',
    parameters: {
      optimizer: ['adam', 'sgd'],
      learningRate: { min: 1e-5, max: 1e-1, scale: 'log' },
      batchSize: { min: 16, max: 64, step: 16 },
      epochs: { min: 1, max: 3 },
    },
    search: { kind: 'random', trials: 2000 },
    seed,
  })
}

const draws = (seed: number) =>
  Array.from({ length: 2000 }, (_, index) => randomSearcher.configAt(definition(seed), index))

describe('random search', () => {
  test('one seed, one sequence; another seed, another', () => {
    expect(draws(1)).toEqual(draws(1))
    expect(draws(1)).not.toEqual(draws(2))
  })

  test('draws are uniform on their scale (Kolmogorov–Smirnov at 1 %, n = 2,000)', () => {
    const units = draws(3)
      .map(({ learningRate }) => (Math.log10(learningRate) + 5) / 4)
      .sort((a, b) => a - b)
    const distance = Math.max(
      ...units.map((unit, place) => Math.max(unit - place / 2000, (place + 1) / 2000 - unit)),
    )
    expect(distance).toBeLessThan(1.63 / Math.sqrt(2000))
  })

  test('whole numbers, steps and choices have equal shares', () => {
    const share = (values: unknown[], value: unknown) =>
      values.filter((item) => item === value).length / values.length
    const configs = draws(4)
    for (const epochs of [1, 2, 3]) {
      expect(
        share(
          configs.map((config) => config.epochs),
          epochs,
        ),
      ).toBeCloseTo(1 / 3, 1)
    }
    for (const batchSize of [16, 32, 48, 64]) {
      expect(
        share(
          configs.map((config) => config.batchSize),
          batchSize,
        ),
      ).toBeCloseTo(1 / 4, 1)
    }
  })

  test('dimensions do not follow one another', () => {
    const pairs = Array.from({ length: 4000 }, (_, index) => [
      uniform(1, index, 0) - 0.5,
      uniform(1, index, 1) - 0.5,
    ])
    const covariance = pairs.reduce((sum, [a, b]) => sum + (a as number) * (b as number), 0) / 4000
    expect(Math.abs(covariance * 12)).toBeLessThan(0.06)
  })
})

test('every point of a range lies in it', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 10, noNaN: true }),
      fc.double({ min: 1e-6, max: 10, noNaN: true }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.constantFrom('linear' as const, 'log' as const),
      (a, width, unit, scale) => {
        const range = { min: a, max: a + width, scale }
        const value = pointOfRange(range, false, unit)
        expect(value).toBeGreaterThanOrEqual(range.min)
        expect(value).toBeLessThanOrEqual(range.max)
      },
    ),
  )
})

test('steps land on exact decimals', () => {
  const range = { min: 0.1, max: 0.5, scale: 'linear' as const, step: 0.1 }
  expect([0, 0.2, 0.4, 0.6, 0.8].map((unit) => pointOfRange(range, false, unit + 0.01))).toEqual([
    0.1, 0.2, 0.3, 0.4, 0.5,
  ])
})
