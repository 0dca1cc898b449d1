import { expect, test } from 'vitest'
import { foldsInterval, pairedOverFolds } from './cross-validation.ts'
import { rankConfigs, ranksOf } from './rank-configs.ts'
import { tieGroups, winnersLuck } from './tie-groups.ts'

const scoresOf = (values: (number | undefined)[]) =>
  values.flatMap((score, place) => (score === undefined ? [] : { trial: place + 1, score }))
const ranked = (values: (number | undefined)[], folds = 5, repeats = 1) =>
  rankConfigs(scoresOf(values), { repeats, folds, goal: 'maximize' })
const one = [0.8, 0.82, 0.78, 0.81, 0.79]

test('an interval over folds counts the training images that they share', () => {
  const { low, high, kind } = foldsInterval({ mean: 0.8, deviation: 0.0158114, count: 5 }, 5)
  // t₀.₉₇₅(4) = 2.776445; √(1/5 + 1/4) = 0.670820. Over repeats it would be √(1/5): two thirds of it.
  const reach = 2.776445 * 0.0158114 * 0.67082
  expect(kind).toBe('corrected-t')
  expect([low, high]).toEqual([expect.closeTo(0.8 - reach, 6), expect.closeTo(0.8 + reach, 6)])
})

test('two configs are compared fold by fold', () => {
  const differences = [0.02, 0.01, 0.03, 0.02, 0]
  const other = one.map((score, fold) => score - (differences[fold] as number))
  // t = 0.016 / (0.0114018 · 0.670820) = 2.09191; F(t) of 4 degrees of freedom in closed form is 0.947696.
  expect(pairedOverFolds(one, other, 5)).toBeCloseTo(2 * (1 - 0.947696), 5)
  expect(pairedOverFolds(other, one, 5)).toBeCloseTo(2 * (1 - 0.947696), 5)
  expect(pairedOverFolds(one, one, 5)).toBe(1)
})

test('differences that are all the same are no certainty', () => {
  const lower = one.map((score) => score - 0.05)
  expect(pairedOverFolds(one, lower, 5)).toBeCloseTo(2 ** -4, 12)
})

test('folds that are hard for both do not hide which is better', () => {
  const best = [0.9, 0.6, 0.8, 0.7, 0.5]
  const second = best.map((score, fold) => score - 0.05 - fold / 1000)
  const configs = ranked([...second, ...best])
  expect(configs.map(({ index }) => index)).toEqual([1, 0])
  expect(tieGroups(configs, { images: 1000, folds: 5 })).toEqual([1, 2])
  // Unpaired, a spread of 0.16 would hide it.
  expect(tieGroups(configs, { images: 1000 })).toEqual([1, 1])
})

test('the luck of the winner is that of its corrected error', () => {
  const configs = ranked([...one, ...one.toReversed()])
  const groups = tieGroups(configs, { images: 1000, folds: 5 })
  expect(groups).toEqual([1, 1])
  const corrected = winnersLuck(configs, groups, { images: 1000, folds: 5 }) as number
  const over = winnersLuck(configs, groups, { images: 1000 }) as number
  expect(corrected / over).toBeCloseTo(Math.sqrt(0.45 / 0.2), 9)
})

test('a config that lacks a fold comes after those that lack none, however good it looks', () => {
  const easy = [0.99, undefined, undefined, undefined, undefined]
  const configs = ranked([...easy, ...one, ...one.map((score) => score + 0.01), 0.4])
  expect(configs.map(({ index, folds }) => [index, folds?.scores.length, folds?.of])).toEqual([
    [2, 5, 5],
    [1, 5, 5],
    [0, 1, 5],
    [3, 1, 5],
  ])
  const equal = ranked([...[0.8, undefined, undefined, undefined, undefined], ...one])
  expect(ranksOf(equal)).toEqual([1, 2])
})

test('over repeats a config has the folds of each, in the order of its runs', () => {
  const [config] = ranked([...one, ...one.toReversed()], 5, 2)
  expect(config?.folds).toEqual({ scores: [...one, ...one.toReversed()], of: 10 })
})
