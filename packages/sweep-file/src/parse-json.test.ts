import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../../../test/support/runs.ts'
import { DuplicateKey } from './duplicate-key.ts'
import { parseJson } from './parse-json.ts'

test.each([
  ['{"epochs": 1, "epochs": 2}', 'epochs', 'the key "epochs" is there twice'],
  ['{"epochs":1,"epochs":1}', 'epochs', 'the key "epochs" is there twice'],
  [
    '{"name": "x", "parameters": {"epochs": 1, "lr": [{}], "epochs" : 2}}',
    'parameters.epochs',
    'the key "epochs" is there twice, in parameters',
  ],
  ['{"a": [0, [1, {"b": 1}, {"b": 1, "b": 2}]]}', 'a.1.2.b', 'in a.1.2'],
  ['[{"a": 1}, {"a": 1, "c": {}, "a": 2}]', '1.a', 'in 1'],
  ['{"a": 1, "\\u0061": 2}', 'a', 'the key "a" is there twice'],
  ['{"\\u0061": 1, "\\u0061": 2}', 'a', 'the key "a" is there twice'],
  ['{"": 1, "": 2}', '', 'the key "" is there twice'],
  ['{"a\\\\": 1, "a\\\\": 2}', 'a\\', 'is there twice'],
  ['{"a\\"": 1, "a\\"": 2}', 'a"', 'is there twice'],
  ['{"__proto__": 1, "__proto__": 2}', '__proto__', 'is there twice'],
  ['{"toString": {"x": [], "x": []}}', 'toString.x', 'in toString'],
  ['{"a"\n\t\r : 1, "a"  \n: 2}', 'a', 'is there twice'],
])('%s is refused', (text, path, message) => {
  const refused = (() => {
    try {
      return parseJson(text)
    } catch (error) {
      return error
    }
  })()
  expect(refused).toBeInstanceOf(DuplicateKey)
  expect(refused).toMatchObject({ path, message: expect.stringContaining(message) })
})

test.each([
  ['{"a": "a", "b": "a"}'],
  ['{"a": {"a": {"a": 1}}}'],
  ['[{"a": 1}, {"a": 1}]'],
  ['{"a": "\\"a\\": 1", "b": "{\\"a\\": 1, \\"a\\": 2}"}'],
  ['{"a\\\\": 1, "a": 2}'],
  ['{"a": 1, "A": 2}'],
  ['"a"'],
  ['["a", "a"]'],
  ['7'],
])('%s is not', (text) => {
  expect(parseJson(text)).toEqual(JSON.parse(text))
})

test('any JSON is read as the platform reads it, however it is spaced', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 1, '\t'), (value, space) => {
      const text = JSON.stringify(value, null, space)
      expect(parseJson(text)).toEqual(JSON.parse(text))
    }),
  )
})

test('a key that is written once more anywhere is found there', () => {
  const keys = fc.uniqueArray(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(keys, fc.jsonValue({ maxDepth: 2 }), fc.nat(), (names, value, chosen) => {
      const members = [...names, names[chosen % names.length] as string].map(
        (name) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
      )
      expect(() => parseJson(`[{"outer":{${members.join(',')}}}]`)).toThrow('is there twice')
    }),
    { numRuns: runs(50) },
  )
})

test('what nests as deep as the platform reads takes no stack', () => {
  const levels = 5000
  const text = `${'{"a":['.repeat(levels)}${']}'.repeat(levels)}`
  expect(() => parseJson(text)).not.toThrow()
})
