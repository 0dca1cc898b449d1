import { parseDefinition, type SweepDefinition, type SweepPatch } from '@sweepstack/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../../../../test/support/runs.ts'
import { livingOf, withLiving } from '../definition/living.ts'
import { SweepInMemory } from '../testing/sweep-in-memory.ts'
import { definitionDifference } from './definition-difference.ts'
import type { SpaceEdit } from './edit-space.ts'
import { givenConfigs } from './given-configs.ts'

/** As the API admits it. */
function admitted(input: object): SweepDefinition {
  const definition = parseDefinition({ name: 'file', dataset: 'emoji-20', ...input })
  const { warmStart } = definition
  if (warmStart?.configs === undefined) return definition
  const given = givenConfigs(definition, warmStart.configs, 'warmStart.configs')
  return withLiving(definition, { edits: 0, earlier: [], given, bans: [] })
}

/** The sweep after a patch, in the way of the API. Name and tags are on its record. */
function patched(sweep: SweepInMemory, patch: SweepPatch): SweepDefinition {
  const { parallelism, budget, search, inject, parameters, constraints, ban, name, tags } = patch
  const { definition: old } = sweep.state
  const wider = { ...old, parameters: { ...old.parameters, ...parameters } } as SweepDefinition
  const space: SpaceEdit = {
    ...(parameters === undefined ? {} : { parameters }),
    ...(constraints === undefined ? {} : { constraints }),
    ...(ban === undefined ? {} : { ban }),
    ...(search === undefined ? {} : { trials: search.trials }),
    ...(inject === undefined ? {} : { inject: givenConfigs(wider, inject, 'inject') }),
  }
  sweep.step([
    {
      type: 'edited',
      ...(parallelism === undefined ? {} : { parallelism }),
      ...(budget === undefined ? {} : { budget: JSON.parse(JSON.stringify(budget)) }),
      space,
    },
  ])
  const { definition } = sweep.state
  return { ...definition, ...(name ? { name } : {}), tags: tags ?? definition.tags }
}

const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined })
const rates = [0.1, 0.2, 0.3, 0.4]
const files = fc
  .record({
    rates: fc.uniqueArray(fc.constantFrom(...rates), { minLength: 1 }),
    epochs: fc.integer({ min: 1, max: 5 }),
    batchSize: maybe(fc.constantFrom(16, 32, [16, 32])),
    constraints: maybe(
      fc.uniqueArray(fc.constantFrom('epochs < 9', 'batchSize > 1'), { minLength: 1 }),
    ),
    warm: maybe(fc.uniqueArray(fc.constantFrom(...rates, 0.7, 0.8), { minLength: 1 })),
    parallelism: maybe(fc.integer({ min: 1, max: 4 })),
    budget: maybe(
      fc.record({ trials: maybe(fc.integer({ min: 3, max: 9 })), hours: maybe(fc.constant(2)) }),
    ),
    tags: maybe(fc.uniqueArray(fc.constantFrom('a', 'b'))),
    name: maybe(fc.constantFrom('one', 'two')),
    trials: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ rates: learningRate, epochs, batchSize, warm, trials, ...rest }) => ({
    ...JSON.parse(JSON.stringify(rest)),
    search: { kind: 'random', trials },
    parameters: { learningRate, epochs, ...(batchSize === undefined ? {} : { batchSize }) },
    ...(warm === undefined
      ? {}
      : { warmStart: { configs: warm.map((rate) => ({ learningRate: rate, batchSize: 8 })) } }),
  }))

test('after the patch of a difference there is none left, whatever was banned and begun', () => {
  let patches = 0
  fc.assert(
    fc.property(files, files, fc.boolean(), (first, second, isBanned) => {
      const before = admitted(first)
      const sweep = new SweepInMemory(before, 'd'.repeat(64))
      sweep.step([])
      if (isBanned) patched(sweep, { ban: ['learningRate = 0.2'] })
      const after = admitted(second)
      const difference = definitionDifference(
        { ...sweep.state.definition, name: before.name, tags: before.tags },
        after,
      )
      const { changes, impossible, patch } = difference
      expect(changes.length === 0).toBe(Object.keys(patch).length === 0 && impossible.length === 0)
      if (impossible.length > 0) return
      patches += 1
      const edited = patched(sweep, patch)
      expect(definitionDifference({ ...edited, name: patch.name ?? before.name }, after)).toEqual({
        changes: [],
        impossible: [],
        patch: {},
      })
      expect(livingOf(edited)?.bans ?? []).toEqual(isBanned ? ['learningRate = 0.2'] : [])
    }),
    { numRuns: runs(200) },
  )
  expect(patches).toBeGreaterThan(20)
})

test.each([
  [{ metric: 'val_loss' }, 'metric'],
  [{ stopping: { kind: 'asha', eta: 2 } }, 'stopping'],
  [{ repeats: 2 }, 'repeats'],
  [{ seed: 7 }, 'seed'],
  [{ search: { kind: 'random', trials: 2 } }, 'search'],
  [{ warmStart: { configs: [{ learningRate: 0.9 }] } }, 'warmStart.configs'],
])('%j in one of two files is impossible', (change, path) => {
  const plain = { parameters: { learningRate: [0.1, 0.2], epochs: 2 } }
  const [a, b] = [admitted({ ...plain, ...change }), admitted(plain)]
  expect(definitionDifference(a, b).impossible).toMatchObject([{ path }])
})

test('what differs is shown as a person would have written it', () => {
  const space = { learningRate: { min: 0.1, max: 0.2 }, epochs: 9 }
  const shown = (first: object, second: object) => {
    const [a, b] = [first, second].map((of) => admitted({ parameters: space, ...of }))
    const { changes } = definitionDifference(a as SweepDefinition, b as SweepDefinition)
    return changes.map(({ path, before, after }) => [path, before, after])
  }
  const random = { kind: 'random', trials: 3 }
  const tpe = { kind: 'tpe', trials: 3 }
  expect(shown({ search: random }, { search: tpe })).toEqual([['search', random, tpe]])
  const list = { parameters: { learningRate: [0.1], epochs: 9 } }
  expect(shown({ search: random }, { ...list, search: 'grid' })).toEqual([
    ['parameters.learningRate', space.learningRate, [0.1]],
    ['search', random, 'grid'],
  ])
  const stopping = { kind: 'asha', eta: 4 }
  expect(shown({ search: random, stopping }, { search: random, stopping: 'median' })).toEqual([
    ['stopping', stopping, 'median'],
  ])
  // Why a search was taken for `auto` is no part of a file.
  const chosen = { ...tpe, chosen: { because: 'of the trials' } }
  const [auto, plain] = [chosen, tpe].map((search) => {
    return { ...admitted({ parameters: space, search: tpe }), search } as SweepDefinition
  })
  expect(definitionDifference(auto as SweepDefinition, plain as SweepDefinition).changes).toEqual(
    [],
  )
})
