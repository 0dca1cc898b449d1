import { expect, test } from 'vitest'
import { parseDefinition } from '../definition/parse-definition.ts'
import { ProblemError } from '../problem.ts'

function definitionOf(parameters: object) {
  return parseDefinition({ name: 'a', dataset: 'd', parameters: { epochs: 3, ...parameters } })
}

function firstErrorOf(parameters: object) {
  try {
    definitionOf(parameters)
  } catch (error) {
    if (error instanceof ProblemError) return { code: error.code, ...error.errors[0] }
    throw error
  }
  throw new Error('was accepted')
}

const normal = { distribution: 'normal', mean: 0.5, sd: 0.1 }

test.each<[object, string, string]>([
  [{ dropout: { min: 0, max: 1, quantum: 0 } }, 'dropout.quantum', 'must be more than 0'],
  [{ dropout: { min: 0, max: 1, quantum: 3 } }, 'dropout.quantum', 'leaves one value'],
  [{ dropout: { min: 0, max: 1, quantum: 0.5, step: 0.5 } }, 'dropout.quantum', 'one of them'],
  [{ dropout: { min: 0, max: 1, quantum: 1e-12 } }, 'dropout.quantum', 'too small'],
  [{ dropout: { min: 0, max: 1, quantam: 0.5 } }, 'dropout.quantam', '"quantum"'],
  [{ batchSize: { min: 1, max: 9, quantum: 0.5 } }, 'batchSize.quantum', 'whole number'],
  [{ dropout: { ...normal, sd: 0 } }, 'dropout.sd', 'must be more than 0'],
  [{ dropout: { ...normal, sd: -1 } }, 'dropout.sd', 'must be more than 0'],
  [{ dropout: { distribution: 'normal', mean: 1 } }, 'dropout.sd', 'is missing'],
  [{ dropout: { ...normal, distribution: 'norml' } }, 'dropout.distribution', '"normal"'],
  [{ dropout: { ...normal, mean: Number.NaN } }, 'dropout.mean', 'NaN'],
  [{ dropout: { ...normal, min: 1, max: 0.5 } }, 'dropout.min', 'below max'],
  [{ dropout: { ...normal, max: 3 } }, 'dropout.max', 'must be at most 2'],
  [{ dropout: { ...normal, mean: 9 } }, 'dropout.mean', 'nothing of the distribution'],
  [{ dropout: { ...normal, quantum: 9 } }, 'dropout.quantum', 'leaves one value'],
  [
    { learningRate: { distribution: 'lognormal', mean: 0.01, sd: 1e-9, max: 0.5 } },
    'learningRate.mean',
    'nothing of the distribution',
  ],
  [{ batchSize: { values: [] } }, 'batchSize.values', 'empty list'],
  [{ batchSize: { values: [16, 16.0] } }, 'batchSize.values', 'twice'],
  [{ learningRate: [1, 1.0] }, 'learningRate', 'twice'],
  [{ batchSize: { values: [16, 32], orderd: true } }, 'batchSize.orderd', '"ordered"'],
  [{ optimizer: { values: ['adam', 'sdg'] } }, 'optimizer.values.1', '"sgd"'],
  [
    { optimizer: { values: ['sgd'], when: { cutout: [] } } },
    'optimizer.when.cutout',
    'at least 1 entry',
  ],
  [{ optimizer: { values: ['sgd'], when: { cutout: {} } } }, 'optimizer.when.cutout', 'min, max'],
])('%j is refused at %s', (parameters, path, words) => {
  const error = firstErrorOf(parameters)
  expect(error).toMatchObject({ code: 'INVALID_DEFINITION', path: `parameters.${path}` })
  expect(error.message).toContain(words)
})

test('what was parsed parses to itself', () => {
  const parameters = {
    learningRate: { distribution: 'lognormal', mean: -5, sd: 2, when: { optimizer: 'sgd' } },
    optimizer: { values: ['sgd', 'adam'], ordered: false },
    cutout: { min: 0, max: 8, quantum: 3, when: { dropout: { max: 0.5 }, randomFlip: true } },
    dropout: { min: 0, max: 1 },
    randomFlip: [false, true],
    architecture: { values: ['resnet10', { name: 'cnn', filters: [8] }], ordered: true },
  }
  const definition = definitionOf(parameters)
  expect(definition.parameters).toMatchObject(parameters)
  expect(parseDefinition(JSON.parse(JSON.stringify(definition)))).toEqual(definition)
})
