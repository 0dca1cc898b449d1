import { type Config, parseDefinition } from '@sweepstack/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../../../../test/support/runs.ts'
import { gridSearcher } from '../search/grid.ts'
import { canonicalJson } from './canonical-json.ts'
import { lineageKey, recipeIdentity, recipeOf } from './recipe.ts'

const hash = 'a'.repeat(64)
const config: Config = gridSearcher.configAt(
  parseDefinition({ name: 'x', dataset: 'd', parameters: { epochs: 3 } }),
  0,
)
const keyOf = (change: Partial<Config>, seed = 1) =>
  lineageKey(recipeOf({ ...config, ...change }, hash, seed))

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

test('canonical JSON writes every name and number as JSON does, and refuses what JSON cannot say', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.double({ noNaN: true }), (name, number) => {
      fc.pre(Number.isFinite(number))
      const value = Object.fromEntries([[name, [number, name]]])
      expect(canonicalJson(value)).toBe(JSON.stringify(value))
    }),
  )
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, () => 0, undefined, 1n])
    expect(() => canonicalJson([value])).toThrow(TypeError)
})

test('two configs have one identity exactly if they have one lineage and one number of epochs', () => {
  const few = (values: unknown[]) => fc.constantFrom(...values)
  const configs = fc
    .record({
      optimizer: few(['adam', 'adamw', 'sgd', 'rmsprop', 'lion', 'adamax']),
      momentum: few([0, 0.5]),
      nesterov: fc.boolean(),
      beta2: few([null, 0.99, 0.999]),
      weightDecay: few([null, 0, 0.004]),
      rho: few([0.9, 0.5]),
      schedule: few([
        { kind: 'constant' },
        { kind: 'cosine', alpha: 0 },
        { kind: 'cosine', horizon: 2 },
      ]),
      randomFlip: fc.boolean(),
      epochs: few([1, 2]),
    })
    .map((parameters) => configOf(parameters))
  fc.assert(
    fc.property(configs, configs, (a, b) => {
      const isSame = lineageKey(recipeOf(a, hash, 1)) === lineageKey(recipeOf(b, hash, 1))
      expect(recipeIdentity(a) === recipeIdentity(b)).toBe(isSame && a.epochs === b.epochs)
    }),
    { numRuns: runs(2000) },
  )
})

function configOf(parameters: object): Config {
  return gridSearcher.configAt(parseDefinition({ name: 'x', dataset: 'd', parameters }), 0)
}
