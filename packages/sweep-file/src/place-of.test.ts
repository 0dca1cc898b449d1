import { expect, test } from 'vitest'
import { placeOf } from './place-of.ts'

const yaml = `# of a study
name: grid
parameters:
  learningRate: [0.1, -2]
  a.b: {min: 1, max: 0}
`

test.each([
  ['name', 'grid'],
  ['parameters', 'parameters'],
  ['parameters.learningRate', 'learningRate'],
  ['parameters.learningRate.1', '-2'],
  ['parameters.learningRate.7', 'learningRate'],
  ['parameters.a.b', 'a.b'],
  ['parameters.a.b.max', '0'],
  ['parameters.optimizer', 'parameters'],
  ['dataset', '# of a study'],
  ['', '# of a study'],
])('%s stands where it is written', (path, written) => {
  const { from, to } = placeOf(yaml, path)
  expect(yaml.slice(from, to)).toBe(written)
})

test('of JSON as well', () => {
  const text = '{\n "name": "x",\n "parameters": {"epochs": "many"}\n}'
  const { from, to } = placeOf(text, 'parameters.epochs')
  expect(text.slice(from, to)).toBe('"many"')
})
