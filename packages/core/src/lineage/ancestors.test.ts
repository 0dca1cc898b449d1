import { type ImageRecipe, parseDefinition, settingsOf } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { gridSearcher } from '../search/grid.ts'
import { ancestorsOf } from './ancestors.ts'
import { lineageKey } from './recipe.ts'

const definition = parseDefinition({ name: 'x', dataset: 'd', parameters: { epochs: 9 } })
const settings = settingsOf(gridSearcher.configAt(definition, 0))

function recipeOf(...phases: [fromEpoch: number, learningRate: number, batchSize?: number][]) {
  const all = phases.map(([fromEpoch, learningRate, batchSize = 32]) => ({
    fromEpoch,
    settings: { ...settings, learningRate, batchSize },
  }))
  return { engine: 2, dataset: 'a'.repeat(64), seed: 1, phases: all } satisfies ImageRecipe
}

test('a recipe of one phase forks from nothing', () => {
  expect(ancestorsOf(recipeOf([0, 0.1]))).toEqual([])
})

test('a recipe forks from the one without its last phase, where that begins', () => {
  const root = lineageKey(recipeOf([0, 0.1]))
  const parent = lineageKey(recipeOf([0, 0.1], [2, 0.2]))
  expect(ancestorsOf(recipeOf([0, 0.1], [2, 0.2]))).toEqual([{ lineage: root, epoch: 2 }])
  expect(ancestorsOf(recipeOf([0, 0.1], [2, 0.2], [5, 0.1]))).toEqual([
    { lineage: parent, epoch: 5 },
    { lineage: root, epoch: 2 },
  ])
})

test('forks at one epoch have one parent, and so has one at another epoch', () => {
  const lineages = [recipeOf([0, 0.1], [2, 0.2]), recipeOf([0, 0.1], [2, 0.3])]
  lineages.push(recipeOf([0, 0.1], [3, 0.3]))
  expect(new Set(lineages.map((recipe) => ancestorsOf(recipe)[0]?.lineage)).size).toBe(1)
})

test('nothing is trained for a recipe that is not valid', () => {
  expect(ancestorsOf(recipeOf([0, 0.1], [2, 0.2, 7]))).toEqual([])
})
