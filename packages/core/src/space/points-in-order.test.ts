import { parseDefinition, type SweepDefinition } from '@sweepstack/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '../../../../test/support/runs.ts'
import { pointsInOrder } from './points-in-order.ts'
import { searchSpaceOf } from './space-of.ts'

function defined(parameters: object, constraints?: string[]): SweepDefinition {
  return parseDefinition({
    name: 'points',
    trainer: 'external',
    parameters,
    metric: { name: 'loss', goal: 'minimize' },
    search: { kind: 'random', trials: 1 },
    ...(constraints && { constraints }),
  } as never)
}

const looksAt = (definition: SweepDefinition) => [...pointsInOrder(searchSpaceOf(definition))]

const parameters = {
  on: { values: [true, false] },
  kind: { values: ['x', 'y', 'z'] },
  a: { min: 0, max: 4, integer: true },
  fixed: 2,
  b: { min: 1, max: 16, integer: true, scale: 'log', default: 1, when: { on: true } },
  c: { min: 0, max: 1, step: 0.25, default: 0, when: { kind: ['x', 'y'] } },
  inner: { values: [1, 2, 3], default: 1, when: { kind: 'x' } },
}

const term = fc.constantFrom(
  ...[
    'a = b',
    'b = c * 4',
    'a + fixed <= inner',
    'kind = x',
    'kind != y',
    'on',
    'not on',
    'c > 0.5',
  ],
  ...['inner = fixed', 'fixed = 2', 'fixed > 2', 'c != null', 'b = null', 'a * b >= 8'],
)
const constraint = fc.oneof(
  { depthSize: 'small' },
  term,
  fc.tuple(term, fc.constantFrom(' and ', ' or '), term).map((words) => words.join('')),
  fc
    .tuple(term, term, term, fc.constantFrom('and', 'or'), fc.constantFrom('and', 'or'))
    .map(([one, other, last, first, second]) => `(${one} ${first} ${other}) ${second} ${last}`),
  fc.tuple(term, term).map(([one, other]) => `not (${one} and ${other})`),
)

test('exactly the points that the constraints admit, in the order of all', () => {
  const all = looksAt(defined(parameters))
  expect(all).toHaveLength(searchSpaceOf(defined(parameters)).size)
  fc.assert(
    fc.property(fc.array(constraint, { minLength: 1, maxLength: 3 }), (constraints) => {
      const definition = defined(parameters, constraints)
      const { admits } = searchSpaceOf(definition)
      const found = looksAt(definition)
      expect(found.length).toBeLessThanOrEqual(all.length)
      expect(found.filter((point) => point !== undefined)).toEqual(
        all.filter((point) => point !== undefined && admits(point)),
      )
    }),
    { numRuns: runs(100) },
  )
})

test.each([[['a = b', 'b = c']], [['a = b and b = c']], [['(a = b and c = b)']]])(
  '%j: what begins as one that failed is not looked at',
  (constraints) => {
    const hundred = { min: 1, max: 100, integer: true }
    const found = looksAt(defined({ a: hundred, b: hundred, c: hundred }, constraints))
    expect(found.filter((point) => point !== undefined)).toHaveLength(100)
    expect(found.length).toBeLessThanOrEqual(20_000)
  },
)
