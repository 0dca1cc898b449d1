import { parseDefinition, type SweepDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { editSpace } from '../living/edit-space.ts'
import { oncePerSpace } from './once-per-space.ts'

function definitionOf(change: object = {}): SweepDefinition {
  const parameters = { learningRate: [0.1, 0.01], epochs: 2 }
  return parseDefinition({ name: 's', dataset: 'd', parameters, ...change })
}

const parsedAgain = (definition: SweepDefinition): SweepDefinition =>
  JSON.parse(JSON.stringify(definition))

function counted(held = 1) {
  const read: SweepDefinition[] = []
  const once = oncePerSpace((space) => {
    read.push(space)
    return { held, space }
  })
  return { read, once }
}

test('a space is read once, however often its definition is parsed and whatever else is changed', () => {
  const { read, once } = counted()
  const posted = definitionOf()
  const edited = editSpace(posted, { parameters: { learningRate: [0.1, 0.01, 0.2] } }, 1)
  expect(once(parsedAgain(posted))).toBe(once(posted))
  expect(once(definitionOf({ name: 't', parallelism: 3, stopping: 'asha' }))).toBe(once(posted))
  expect(read).toHaveLength(1)
  expect(once(parsedAgain(edited))).toBe(once(edited))
  expect(read).toHaveLength(2)
  // Nothing else is there to be read.
  expect(Object.keys(read[0] as object).sort()).toEqual(
    ['constraints', 'living', 'parameters', 'search', 'seed', 'trainer'].sort(),
  )
})

test.each([
  ['seed', { seed: 7 }],
  ['parameters', { parameters: { learningRate: [0.1], epochs: 2 } }],
  ['search', { search: { kind: 'random', trials: 2 } }],
  ['constraints', { constraints: ['learningRate > 0.05'] }],
])('another %s is another space', (_, change) => {
  const { read, once } = counted()
  expect(once(definitionOf(change))).not.toBe(once(definitionOf()))
  expect(read).toHaveLength(2)
})

test('the same newest space after other edits is another one', () => {
  const { once } = counted()
  const wide = { parameters: { learningRate: [0.1, 0.01, 0.2] } }
  const [early, late] = [0, 2].map((opened) => editSpace(definitionOf(), wide, opened))
  expect(once(early as SweepDefinition)).not.toBe(once(late as SweepDefinition))
})

test('of spaces that hold much the newest stay, and all whose definition lives', () => {
  const { read, once } = counted(90_000)
  const [first, second, third] = [1, 2, 3].map((seed) => definitionOf({ seed })) as [
    SweepDefinition,
    SweepDefinition,
    SweepDefinition,
  ]
  for (const definition of [first, second, third]) once(definition)
  for (const definition of [first, second, third]) once(definition)
  for (const definition of [second, third]) once(parsedAgain(definition))
  expect(read).toHaveLength(3)
  once(parsedAgain(first))
  expect(read).toHaveLength(4)
})
