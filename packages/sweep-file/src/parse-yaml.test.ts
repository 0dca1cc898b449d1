import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseYaml } from './parse-yaml.ts'

const sweeps = path.resolve(import.meta.dirname, '../../../sweeps')

test('a document is read as the library reads it', () => {
  const files = readdirSync(sweeps, { recursive: true, encoding: 'utf8' })
  const texts = files
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(path.join(sweeps, name), 'utf8'))
  expect(texts.length).toBeGreaterThan(3)
  const others = ['', '# nothing', 'a: &a [1, 2]\nb: *a', '- {a: 1}\n- {a: 2}', 'a: |\n  b\n  c\n']
  for (const text of [...texts, ...others]) expect(parseYaml(text, 64)).toEqual(parse(text))
})

test.each([
  ['lists', (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`],
  ['maps', (levels: number) => `${'{a: '.repeat(levels)}1${'}'.repeat(levels)}`],
  ['lines', (levels: number) => `${'- '.repeat(levels)}1`],
])('%s may nest as deep as is said', (_, nested) => {
  expect(parseYaml(nested(64), 64)).toEqual(parse(nested(64)))
  expect(() => parseYaml(nested(64 * 4), 64)).toThrow('nested more than 64 levels')
})

test('the first error is told with its line', () => {
  expect(() => parseYaml('a: 1\nb: [', 64)).toThrow(/^line 2: Flow sequence/)
  expect(() => parseYaml('a: 1\n}\n}', 64)).toThrow(/^line 2: Unexpected/)
  expect(() => parseYaml('a: 1\n---\nb: 1', 64)).toThrow(/second document begins/)
  expect(() => parseYaml('{a: 1, a: 2}', 64)).toThrow('line 1: the key "a" is there twice')
  expect(() => parseYaml('x:\n  - 1\n  - a: 1\n    a: 2', 64)).toThrow(
    'line 4: the key "a" is there twice, in x.1',
  )
  expect(() => parseYaml('{"a": 1, "\\u0061": 2}', 64)).toThrow('the key "a" is there twice')
})
