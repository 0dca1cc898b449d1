import { expect, test } from 'vitest'
import { shownPath } from './problems.ts'

test.each([
  ['parameters.learningRate.0', 'parameters.learningRate[1]'],
  ['search.of.0.architecture.2.layers.11.units', 'search.of[1].architecture[3].layers[12].units'],
  ['parameters.augment2.0', 'parameters.augment2[1]'],
  ['metric', 'metric'],
  ['0', 'item 1'],
  ['', ''],
])('the place %s is shown as people count: %s', (path, shown) => {
  expect(shownPath(path)).toBe(shown)
})
