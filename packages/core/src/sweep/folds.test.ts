import { type Config, parseDefinition, recipeSchema } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { placeOfTrial, runsOf } from '../definition/trial-of.ts'
import { lineageKey, recipeOf, recipeOfRun } from '../lineage/recipe.ts'
import { needsOf } from './needs-of.ts'
import { planSweep } from './plan.ts'
import { initialState } from './step.ts'
import { freshRunOf, freshTrial } from './top-k.ts'

const hash = 'a'.repeat(64)
const definitionOf = (more: object = {}) =>
  parseDefinition({
    name: 'f',
    dataset: 'd',
    parameters: { learningRate: [0.1, 0.2], epochs: [2, 4] },
    seed: 7,
    ...more,
  })

test('each fold of each repeat is a lineage of its own; epochs share it as ever', () => {
  const { trials, configs, lineages, asked, unique } = planSweep(
    definitionOf({ folds: 5, repeats: 2 }),
    hash,
  )
  expect({ trials, configs, lineages: lineages.length, asked, unique }).toEqual({
    trials: 4 * 10,
    configs: 4,
    lineages: 2 * 10,
    asked: 10 * (2 + 4 + 2 + 4),
    unique: 10 * (4 + 4),
  })
  const plan = planSweep(definitionOf({ folds: 5, topK: { k: 1, repeats: 3 } }), hash)
  expect(plan).toMatchObject({ trials: 20 + 15, topK: { trials: 15, lineages: 15, epochs: 60 } })
})

test('the folds of a config follow one another, then those of its next repeat', () => {
  const definition = definitionOf({ folds: 3, repeats: 2 })
  expect(runsOf(definition)).toEqual([
    { seed: 7, fold: { number: 1, of: 3 } },
    { seed: 7, fold: { number: 2, of: 3 } },
    { seed: 7, fold: { number: 3, of: 3 } },
    { seed: 8, fold: { number: 1, of: 3 } },
    { seed: 8, fold: { number: 2, of: 3 } },
    { seed: 8, fold: { number: 3, of: 3 } },
  ])
  expect(placeOfTrial(definition, 8)).toEqual({
    index: 1,
    run: { seed: 7, fold: { number: 2, of: 3 } },
  })
})

test('the scheduler opens what was planned', () => {
  const definition = definitionOf({ folds: 3 })
  const state = initialState(definition, hash)
  const { proposed } = needsOf({ state, memory: null, inputs: [] })
  expect(proposed.map(({ recipe }) => recipe.fold?.number)).toEqual([
    ...[1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3],
  ])
  const planned = planSweep(definition, hash).lineages.map(({ key }) => key)
  expect([...new Set(proposed.map(({ lineage }) => lineage))].sort()).toEqual(planned.sort())
})

test('a fold is part of the recipe and of its key; without one both are as they were', () => {
  const state = initialState(definitionOf(), hash)
  const config = needsOf({ state, memory: null, inputs: [] }).proposed[0]?.config as Config
  const keyOf = (run: Parameters<typeof recipeOfRun>[2]) =>
    lineageKey(recipeSchema.parse(recipeOfRun(config, hash, run)))
  expect(keyOf({ seed: 7 })).toBe(lineageKey(recipeOf(config, hash, 7)))
  const keys = [
    keyOf({ seed: 7 }),
    keyOf({ seed: 7, fold: { number: 1, of: 5 } }),
    keyOf({ seed: 7, fold: { number: 2, of: 5 } }),
    keyOf({ seed: 7, fold: { number: 1, of: 4 } }),
    keyOf({ seed: 8, fold: { number: 1, of: 5 } }),
  ]
  expect(new Set(keys).size).toBe(5)
})

test('leaders run again fold by fold, on seeds and so on folds that the search did not use', () => {
  const definition = definitionOf({ folds: 2, repeats: 2, topK: { k: 2, repeats: 2 } })
  const leader = (index: number) => ({ index, config: {} as never, chosen: null })
  const topK = { firstTrial: 17, leaders: [leader(3), leader(0)] }
  const runs = Array.from({ length: 8 }, (_, at) => {
    const { leader: of, place } = freshTrial(topK, definition, 17 + at)
    const { seed, fold } = freshRunOf(definition, place)
    return [of.index, seed, fold?.number]
  })
  expect(runs).toEqual([
    [3, 9, 1],
    [3, 9, 2],
    [0, 9, 1],
    [0, 9, 2],
    [3, 10, 1],
    [3, 10, 2],
    [0, 10, 1],
    [0, 10, 2],
  ])
})

test.each([1, 0, -2, 2.5, 101, '5'])('folds: %s is refused by its path', (folds) => {
  expect(() => definitionOf({ folds })).toThrow(
    expect.objectContaining({
      code: 'INVALID_DEFINITION',
      errors: [expect.objectContaining({ path: 'folds' })],
    }),
  )
})
