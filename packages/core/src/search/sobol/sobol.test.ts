import { parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { scrambledSobol, sobol, sobolDimensions } from './sobol.ts'
import { sobolSearcher } from './sobol-searcher.ts'

// scipy.stats.qmc.Sobol(8, scramble=False).random(16)
const first16 = [
  [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
  [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
  [0.75, 0.25, 0.25, 0.25, 0.75, 0.75, 0.25, 0.75],
  [0.25, 0.75, 0.75, 0.75, 0.25, 0.25, 0.75, 0.25],
  [0.375, 0.375, 0.625, 0.875, 0.375, 0.125, 0.375, 0.875],
  [0.875, 0.875, 0.125, 0.375, 0.875, 0.625, 0.875, 0.375],
  [0.625, 0.125, 0.875, 0.625, 0.625, 0.875, 0.125, 0.125],
  [0.125, 0.625, 0.375, 0.125, 0.125, 0.375, 0.625, 0.625],
  [0.1875, 0.3125, 0.9375, 0.4375, 0.5625, 0.3125, 0.4375, 0.9375],
  [0.6875, 0.8125, 0.4375, 0.9375, 0.0625, 0.8125, 0.9375, 0.4375],
  [0.9375, 0.0625, 0.6875, 0.1875, 0.3125, 0.5625, 0.1875, 0.1875],
  [0.4375, 0.5625, 0.1875, 0.6875, 0.8125, 0.0625, 0.6875, 0.6875],
  [0.3125, 0.1875, 0.3125, 0.5625, 0.9375, 0.4375, 0.0625, 0.0625],
  [0.8125, 0.6875, 0.8125, 0.0625, 0.4375, 0.9375, 0.5625, 0.5625],
  [0.5625, 0.4375, 0.0625, 0.8125, 0.1875, 0.6875, 0.3125, 0.8125],
  [0.0625, 0.9375, 0.5625, 0.3125, 0.6875, 0.1875, 0.8125, 0.3125],
]
// scipy.stats.qmc.Sobol(32, scramble=False).random(1024)[777]
const point777 = [
  0.6923828125, 0.9365234375, 0.1630859375, 0.2744140625, 0.6357421875, 0.3564453125, 0.1904296875,
  0.7626953125, 0.3486328125, 0.3232421875, 0.7451171875, 0.6962890625, 0.3837890625, 0.4736328125,
  0.5693359375, 0.5146484375, 0.4033203125, 0.8642578125, 0.3701171875, 0.7529296875, 0.2373046875,
  0.2724609375, 0.9462890625, 0.4814453125, 0.3447265625, 0.1455078125, 0.0595703125, 0.7802734375,
  0.0634765625, 0.1103515625, 0.5419921875, 0.8994140625,
]

test('the sequence is that of scipy', () => {
  for (const [index, point] of first16.entries()) {
    for (const [dimension, value] of point.entries()) {
      expect(sobol(index, dimension)).toBeCloseTo(value, 9)
    }
  }
  for (const [dimension, value] of point777.entries()) {
    expect(sobol(777, dimension)).toBeCloseTo(value, 8)
  }
})

test('scrambled, each dimension is uniform: one point in each of 1,024 intervals', () => {
  for (const seed of [1, 42]) {
    for (let dimension = 0; dimension < sobolDimensions; dimension += 1) {
      const units = Array.from({ length: 1024 }, (_, index) =>
        scrambledSobol(index, dimension, seed),
      )
      expect(new Set(units.map((unit) => Math.floor(1024 * unit))).size).toBe(1024)
    }
  }
})

test('a point is uniform over the seeds (Kolmogorov–Smirnov at 1 %, n = 2,000)', () => {
  for (const [index, dimension] of [
    [0, 0],
    [5, 3],
    [100, 31],
  ] as const) {
    const units = Array.from({ length: 2000 }, (_, seed) =>
      scrambledSobol(index, dimension, seed),
    ).sort((a, b) => a - b)
    const distance = Math.max(
      ...units.map((unit, place) => Math.max(unit - place / 2000, (place + 1) / 2000 - unit)),
    )
    expect(distance).toBeLessThan(1.63 / Math.sqrt(2000))
  }
})

const definition = (seed: number, parameters: object, trials: number) =>
  parseDefinition({ name: 's', dataset: 'd', seed, parameters, search: { kind: 'sobol', trials } })

test('configs are spread evenly, by the seed, and none comes twice', () => {
  const parameters = {
    learningRate: { min: 1e-4, max: 1, scale: 'log' },
    batchSize: { min: 8, max: 71 },
    epochs: 1,
  }
  const configs = (seed: number) =>
    Array.from({ length: 64 }, (_, index) =>
      sobolSearcher.configAt(definition(seed, parameters, 64), index),
    )
  const decades = configs(1).map(({ learningRate }) =>
    Math.floor((16 * (Math.log10(learningRate) + 4)) / 4),
  )
  for (let part = 0; part < 16; part += 1) {
    expect(decades.filter((decade) => decade === part).length).toBe(4)
  }
  expect(configs(1)).toEqual(configs(1))
  expect(configs(1)).not.toEqual(configs(2))
  const small = definition(3, { epochs: [1, 2, 3], batchSize: [8, 16] }, 20)
  expect(sobolSearcher.size(small)).toBe(6)
  const all = Array.from({ length: 6 }, (_, index) =>
    JSON.stringify(sobolSearcher.configAt(small, index)),
  )
  expect(new Set(all).size).toBe(6)
})
