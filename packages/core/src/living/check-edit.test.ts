import { parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { checkEdit } from './check-edit.ts'

function definitionOf(learningRate: object) {
  return parseDefinition({
    name: 'many values',
    dataset: 'emoji-20',
    parameters: { learningRate, epochs: 2 },
  })
}

test.each([
  [{ min: 0.5, max: 2, step: 0.0001 }, true],
  [{ min: 0.4, max: 2, step: 0.0001 }, true],
  // It has none of the values that there were.
  [{ min: 0.49995, max: 2, step: 0.0001 }, false],
  [{ min: 0.5, max: 2, step: 0.0002 }, false],
  [{ min: 0.5, max: 1.9, step: 0.0001 }, false],
])('more values than are looked for one by one: %j keeps them: %s', (after, keeps) => {
  const before = definitionOf({ min: 0.5, max: 2, step: 0.0001 })
  const check = () => checkEdit(before, definitionOf(after))
  if (keeps) check()
  else expect(check).toThrow(/parameters.learningRate would .*The space of a sweep only grows/)
})

const population = {
  parameters: { learningRate: { min: 0.001, max: 0.1 }, epochs: 4 },
  stopping: { kind: 'pbt', interval: 2 },
  search: { kind: 'random', trials: 4 },
}

test.each([
  [population, { parameters: { ...population.parameters, epochs: 8 } }, 'parameters.epochs'],
  [population, { search: { kind: 'random', trials: 5 } }, 'search.trials'],
  [population, { constraints: ['not (learningRate > 0.05)'] }, 'ban'],
  [population, {}, 'inject'],
  [{ stopping: { kind: 'asha', eta: 2 } }, { parameters: { epochs: 8 } }, 'parameters.epochs'],
  [
    { search: { kind: 'random', trials: 4 } },
    { search: { kind: 'random', trials: 3 } },
    'search.trials',
  ],
])('what %j keeps from changing is said in a sentence behind its place', (first, change, path) => {
  const definition = (...parts: object[]) => {
    const plain = { name: 'x', dataset: 'emoji-20', parameters: { epochs: 4 } }
    return parseDefinition(Object.assign({}, plain, ...parts))
  }
  const check = () => checkEdit(definition(first), definition(first, change))
  expect(check).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(`^${path} cannot change: \\w`),
      errors: [{ path, message: expect.stringMatching(/^cannot change: \w/) }],
    }),
  )
})
