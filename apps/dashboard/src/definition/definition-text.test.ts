import { parseDefinition } from '@sweepstack/protocol'
import { parseYaml } from '@sweepstack/sweep-file'
import { expect, test } from 'vitest'
import { definitionText } from './definition-text.ts'

const parameters = { optimizer: ['adam', 'sgd'], learningRate: 0.001, epochs: [5, 10] }

test('what is so anyway is not written', () => {
  const stored = parseDefinition({ name: 'grid', dataset: 'd', parameters, stopping: 'asha' })
  expect(definitionText(stored)).toBe(`name: grid
dataset: d
parameters:
  optimizer: [adam, sgd]
  epochs: [5, 10]
stopping: asha
`)
})

test('options that are so anyway are not written either', () => {
  const search = { kind: 'random', trials: 9 }
  const stopping = { kind: 'asha', min: 2 }
  const stored = parseDefinition({ name: 'x', dataset: 'd', parameters, search, stopping })
  expect(parseYaml(definitionText(stored), 64)).toMatchObject({ search, stopping })
  expect(definitionText(stored)).not.toMatch(/distinct|form/)
})

test.each<[string, object]>([
  ['options', { stopping: { kind: 'asha', eta: 4 }, search: { kind: 'tpe', trials: 9 } }],
  ['limits', { budget: { hours: 1.5 }, tags: ['a: b', '<b>'], constraints: ['epochs > 1'] }],
  ['a metric', { metric: 'val_loss', repeats: 3, folds: 4, seed: 1 }],
])('%s are written so that they are read again', (_, besides) => {
  const stored = parseDefinition({ name: 'x', dataset: 'd', parameters, ...besides })
  expect(parseDefinition(parseYaml(definitionText(stored), 64))).toEqual(stored)
})

test('of programs as well', () => {
  const stored = parseDefinition({
    name: 'x',
    trainer: 'external',
    parameters: { layers: [1, 2], epochs: 3 },
    metric: { name: 'reward', goal: 'maximize' },
  })
  expect(parseDefinition(parseYaml(definitionText(stored), 64))).toEqual(stored)
})
