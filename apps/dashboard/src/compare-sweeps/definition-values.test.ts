import { expect, test } from 'vitest'
import { configDifferences } from '../compare/differences.ts'
import { definitionValues } from './definition-values.ts'

test('what two sweeps are asked for differs in parameters, in what one has alone, and not in names', () => {
  const one = {
    ...{ name: 'a', tags: ['x'], dataset: 'tiny', search: { kind: 'grid' }, seed: 1 },
    parameters: { epochs: 3, learningRate: [0.1, 0.01] },
  }
  const other = {
    ...{ name: 'b', tags: [], dataset: 'tiny', search: { kind: 'random', trials: 4 }, seed: 1 },
    parameters: { epochs: 3, learningRate: { min: 0.01, max: 0.1 }, dropout: [0, 0.5] },
  }
  const { rows, same } = configDifferences([one, other].map(definitionValues))
  expect(rows.map(({ name }) => name)).toEqual(['search', 'learningRate', 'dropout'])
  expect(rows.at(-1)?.values).toEqual([null, [0, 0.5]])
  expect(same).toBe(3)
})
