import { type ImageRecipe, parseDefinition, settingsOf } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { gridSearcher } from '../search/grid.ts'
import { PlannedLineages } from '../sweep/planned-lineages.ts'
import { lineageKey } from './recipe.ts'
import { addedEpochs, stagesOf } from './stages.ts'

const definition = parseDefinition({ name: 'x', dataset: 'd', parameters: { epochs: 1 } })
const settings = settingsOf(gridSearcher.configAt(definition, 0))
const root: ImageRecipe = {
  engine: 2,
  dataset: 'd'.repeat(64),
  seed: 1,
  phases: [{ fromEpoch: 0, settings }],
}
const forkOf = (recipe: ImageRecipe, fromEpoch: number, learningRate: number): ImageRecipe => ({
  ...recipe,
  phases: [...recipe.phases, { fromEpoch, settings: { ...settings, learningRate } }],
})
const fork = forkOf(root, 3, 0.5)
const forkOfFork = forkOf(fork, 5, 0.25)
const stages = (recipe: ImageRecipe, epochs: number) =>
  stagesOf({ recipe, lineage: lineageKey(recipe) }, epochs)

test('each epoch of a trajectory is of one lineage, that of the root first', () => {
  expect(stages(root, 4)).toEqual([{ lineage: lineageKey(root), from: 0, to: 4 }])
  const [first, second] = [
    { lineage: lineageKey(root), from: 0, to: 3 },
    { lineage: lineageKey(fork), from: 3, to: 5 },
  ]
  expect(stages(forkOfFork, 9)).toEqual([
    first,
    second,
    { lineage: lineageKey(forkOfFork), from: 5, to: 9 },
  ])
  expect(stages(forkOfFork, 5)).toEqual([first, second])
  expect(stages(forkOfFork, 2)).toEqual([{ ...first, to: 2 }])
})

test('forks add what no lineage on their way was asked for', () => {
  const asked = new Map<string, number>()
  const farthest = (lineage: string) => asked.get(lineage) ?? 0
  expect(addedEpochs(stages(fork, 6), farthest)).toBe(6)
  asked.set(lineageKey(root), 4)
  expect(addedEpochs(stages(fork, 6), farthest)).toBe(3)
  asked.set(lineageKey(fork), 5)
  expect(addedEpochs(stages(fork, 6), farthest)).toBe(1)
  expect(addedEpochs(stages(fork, 4), farthest)).toBe(0)
})

test('a plan has each lineage with the epochs that it trains itself', () => {
  const planned = new PlannedLineages()
  const add = (recipe: ImageRecipe, epochs: number) => {
    const added = planned.added(stages(recipe, epochs))
    planned.add(stages(recipe, epochs), 'cnn')
    return added
  }
  expect(add(fork, 6)).toBe(6)
  expect(add(forkOfFork, 6)).toBe(1)
  expect(add(root, 4)).toBe(1)
  const [rootKey, forkKey, last] = [root, fork, forkOfFork].map(lineageKey)
  expect(planned.all()).toEqual([
    { key: rootKey, from: 0, epochs: 4, ends: new Map([[4, 1]]), architecture: 'cnn' },
    { key: forkKey, from: 3, epochs: 6, ends: new Map([[6, 1]]), architecture: 'cnn' },
    { key: last, from: 5, epochs: 6, ends: new Map([[6, 1]]), architecture: 'cnn' },
  ])
})
