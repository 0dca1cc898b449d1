import { type Config, parseDefinition } from '@sweepstack/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gridSearcher } from '../search/grid.ts'
import { canonicalJson } from './canonical-json.ts'
import { lineageKey, recipeOf } from './recipe.ts'

const config: Config = gridSearcher.configAt(
  parseDefinition({ name: 'x', dataset: 'd', parameters: { epochs: 3 } }),
  0,
)
const keyOf = (change: Partial<Config>, seed = 1) =>
  lineageKey(recipeOf({ ...config, ...change }, 'a'.repeat(64), seed))

test('how long is not part of a recipe; the seed and every setting read are', () => {
  expect(keyOf({ epochs: 100 })).toBe(keyOf({}))
  expect(keyOf({}, 2)).not.toBe(keyOf({}))
  expect(keyOf({ learningRate: 0.5 })).not.toBe(keyOf({}))
  expect(keyOf({ momentum: 0.9 })).toBe(keyOf({}))
})

test('the key of a recipe never changes: results of older versions stay found', () => {
  expect(keyOf({})).toMatchInlineSnapshot(
    `"a45d0b662787a49a7f7f65b4f9e89cf81cec680f6a8ef25ee2043969095660a3"`,
  )
})

test('canonical JSON does not depend on the order of keys and parses back', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse())
      expect(canonicalJson(reversed)).toBe(canonicalJson(value))
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})
