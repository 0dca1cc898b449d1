import { expect, test } from 'vitest'
import { z } from 'zod'
import { readAnswer } from './read-answer.ts'

const shape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('round'), radius: z.number() }),
  z.strictObject({ kind: z.literal('square'), side: z.number() }),
])
const schema = z.strictObject({
  shape,
  counts: z.record(z.enum(['red', 'blue']), z.number()).optional(),
  size: z.union([z.number(), z.strictObject({ width: z.number() })]).optional(),
  labels: z.array(z.string()).default([]),
})
const round = { kind: 'round', radius: 1 }

test.each<[string, object]>([
  ['a kind', { shape: { kind: 'star', points: 5 } }],
  ['a key of a table', { shape: round, counts: { red: 1, blue: 2, green: 3 } }],
  ['a field of one of several', { shape: round, size: { width: 1, height: 2 } }],
  ['a field of a kind', { shape: { ...round, colour: 'red' } }],
])('%s more within an answer leaves it readable', (_, answer) => {
  expect(readAnswer(schema, answer)).toEqual(answer)
})

test('what this version knows is read with what it fills in', () => {
  expect(readAnswer(schema, { shape: round })).toEqual({ shape: round, labels: [] })
})

test.each<[string, unknown]>([
  ['no kind', { shape: { radius: 1 } }],
  ['a kind that is no word', { shape: { kind: 3 } }],
  ['a field less', { shape: { kind: 'round' }, more: 1 }],
  ['none of several', { shape: round, size: 'large' }],
  ['nothing', null],
])('%s is another answer', (_, answer) => {
  expect(readAnswer(schema, answer)).toBeUndefined()
})

test('of another kind at the root it is another answer', () => {
  expect(readAnswer(shape, { kind: 'star', points: 5 })).toBeUndefined()
})
