import { type Config, parseDefinition, type SweepDefinition } from '@sweepstack/protocol'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { runs } from '../../../../test/support/runs.ts'
import { editSpace, type SpaceEdit } from '../living/edit-space.ts'
import { searchers } from './catalogue.ts'
import type { IndexedSearcher } from './searcher.ts'

// The same code with a memory of its own, for what the searches come to when nobody prepares them.
vi.resetModules()
const { searchers: unprepared } = await import('./catalogue.ts')

type Kind = 'grid' | 'random' | 'sobol'

const edits: SpaceEdit[] = [
  { parameters: { batchSize: [4, 8, 16, 32, 64] } },
  { parameters: { epochs: [2, 3, 5] } },
  { ban: ['batchSize = 8'] },
  { unban: ['batchSize = 8'] },
  { trials: 80 },
  { trials: 110 },
]

/** Copies among them: Adam reads neither momentum nor Nesterov, which are nothing without each other. */
const definitions = fc.record({
  hasCondition: fc.boolean(),
  constraints: fc.constantFrom(undefined, ['batchSize < 32 or nesterov']),
  edits: fc.array(fc.record({ place: fc.nat({ max: edits.length - 1 }), opened: fc.nat() }), {
    maxLength: 3,
  }),
})

let seed = 0

/** Another seed each time, so that nobody has looked at it before. */
function definitionOf(
  kind: Kind,
  {
    hasCondition,
    constraints,
    edits: places,
  }: typeof definitions extends fc.Arbitrary<infer T> ? T : never,
): SweepDefinition {
  seed += 1
  const momentum = hasCondition ? { values: [0, 0.9], when: { optimizer: 'sgd' } } : [0, 0.9]
  const posted = {
    ...{ name: 'living', dataset: 'd', seed, ...(constraints && { constraints }) },
    search: kind === 'grid' ? { kind } : { kind, trials: 50 },
    parameters: {
      ...{ optimizer: ['sgd', 'adam'], momentum, nesterov: [false, true] },
      ...{ batchSize: [8, 16, 32], learningRate: [0.1, 0.05], epochs: [2, 3] },
    },
  }
  let opened = 0
  return places.reduce(
    (definition, { place, opened: more }) => {
      const left = whole(unprepared[kind], definition).length - opened
      opened += left > 0 ? more % left : 0
      return editSpace(definition, edits[place] as SpaceEdit, opened)
    },
    parseDefinition(posted as Parameters<typeof parseDefinition>[0]),
  )
}

function whole(searcher: unknown, definition: SweepDefinition): Config[] {
  const { size, configAt } = bound(searcher)
  return Array.from({ length: size(definition) }, (_, index) => configAt(definition, index))
}

function bound(searcher: unknown) {
  const indexed = searcher as Required<IndexedSearcher>
  return {
    size: indexed.size.bind(indexed),
    configAt: indexed.configAt.bind(indexed),
    prepare: indexed.prepare.bind(indexed),
  }
}

/** A step of one of two that prepare a search, or a look by somebody who does not wait. */
const pushes = fc.array(
  fc.oneof(
    fc.record({
      by: fc.constantFrom('one' as const, 'other' as const),
      steps: fc.nat({ max: 50 }),
    }),
    fc.record({ at: fc.nat() }),
  ),
  { maxLength: 12 },
)

test.each(['grid', 'random', 'sobol'] as const)(
  'a %s is the same whoever prepared it, how far, and whoever could not wait in between',
  (kind) => {
    const { prepare, configAt } = bound(searchers[kind])
    fc.assert(
      fc.property(definitions, pushes, (change, all) => {
        const definition = definitionOf(kind, change)
        const expected = whole(unprepared[kind], definition)
        const places = { from: 0, to: expected.length }
        const by = { one: prepare(definition, places), other: prepare(definition, places) }
        for (const push of all) {
          if ('by' in push) for (let step = 0; step < push.steps; step += 1) by[push.by].next()
          else if (expected.length > 0) {
            const index = push.at % expected.length
            expect(configAt(definition, index)).toEqual(expected[index])
          }
        }
        expect(whole(searchers[kind], definition)).toEqual(expected)
        expect([...by.one, ...by.other]).toEqual([])
      }),
      { numRuns: runs(40) },
    )
  },
)

test.each(['grid', 'random', 'sobol'] as const)(
  'no step of preparing a %s looks at many',
  (kind) => {
    const learningRate = Array.from({ length: 2000 }, (_, place) => (place + 1) / 1e6)
    const search = kind === 'grid' ? { kind } : { kind, trials: 2000 }
    const space = { parameters: { learningRate, epochs: [2, 3] }, constraints: ['epochs > 0'] }
    const posted = parseDefinition({ name: 's', dataset: 'd', search, ...space } as never)
    const edited = editSpace(posted, { parameters: { epochs: [2, 3, 4] } }, 1000)
    const { prepare } = bound(searchers[kind])
    let steps = 0
    for (const _ of prepare(edited, { from: 0, to: 0 })) steps += 1
    const looks = kind === 'grid' ? 4000 + 6000 + 1000 + 6000 : 1000 + 2000
    expect(steps).toBeGreaterThan(looks / 40)
    // Known of the space, and not of the object.
    expect([...prepare(JSON.parse(JSON.stringify(edited)), { from: 0, to: 0 })]).toEqual([])
  },
)
