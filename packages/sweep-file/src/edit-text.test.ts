import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../../../test/support/runs.ts'
import { editText } from './edit-text.ts'
import { parseYaml } from './parse-yaml.ts'

const yaml = `# of a study
name: grid # for now
parameters:
  # the usual two
  optimizer: [adam, sgd]
  epochs: 5
`

test('what is not named stays, with what is said of it', () => {
  expect(
    editText(yaml, [
      { path: ['name'], value: 'wide' },
      { path: ['parameters', 'epochs'], value: [5, 10] },
      { path: ['search'], value: { kind: 'tpe', trials: 20 } },
    ]),
  ).toBe(`# of a study
name: wide # for now
parameters:
  # the usual two
  optimizer: [adam, sgd]
  epochs: [5, 10]
search: {kind: tpe, trials: 20}
`)
})

test('a value can be taken away, and one can be put where nothing is', () => {
  expect(editText('name: x\nfolds: 3\n', [{ path: ['folds'], value: undefined }])).toBe('name: x\n')
  expect(editText('', [{ path: ['parameters', 'epochs'], value: 1 }])).toBe(
    'parameters:\n  epochs: 1\n',
  )
  expect(editText('parameters: none', [{ path: ['parameters', 'epochs'], value: 1 }])).toBe(
    'parameters:\n  epochs: 1\n',
  )
  expect(editText('name: x\n', [{ path: ['a', 'b'], value: undefined }])).toBe('name: x\n')
})

test('JSON stays JSON', () => {
  expect(editText('{"name": "x"}', [{ path: ['parameters', 'epochs'], value: 2 }])).toBe(
    '{\n  "name": "x",\n  "parameters": {\n    "epochs": 2\n  }\n}\n',
  )
})

test('a text that cannot be read is not written over', () => {
  expect(() => editText('name: [', [{ path: ['name'], value: 'x' }])).toThrow('line 1')
})

test('any value is read as it was written', () => {
  const value = fc.jsonValue({ maxDepth: 2 })
  fc.assert(
    fc.property(value, fc.string({ unit: 'binary' }), (written, name) => {
      const text = editText(yaml, [
        { path: ['name'], value: name },
        { path: ['parameters', 'x'], value: written },
      ])
      const read = parseYaml(text, 64) as { name: string; parameters: { x: unknown } }
      expect(read.name).toBe(name)
      expect(JSON.stringify(read.parameters.x)).toBe(JSON.stringify(written))
    }),
    { numRuns: runs(100) },
  )
})
