import { architectureJsonSchema } from '@sweepstack/models'
import { sweepJsonSchema } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { explanationAt } from './explanation.ts'
import type { Schema } from './schema-walk.ts'
import { suggestionsAt } from './suggestions.ts'

const schema = sweepJsonSchema(architectureJsonSchema()) as Schema

/** Labels for a text in which a bar stands for the cursor. */
function labels(marked: string): string[] {
  return found(marked).map(({ label }) => label)
}

function found(marked: string) {
  const cursor = marked.indexOf('|')
  const text = marked.slice(0, cursor) + marked.slice(cursor + 1)
  return suggestionsAt(schema, text, cursor)?.list ?? []
}

describe('keys', () => {
  test('of the whole, without those that are there', () => {
    const names = labels('name: x\n|')
    expect(names).toContain('dataset')
    expect(names).toContain('stopping')
    expect(names).not.toContain('name')
  })

  test('of parameters, with what they are for', () => {
    const [one] = found('parameters:\n  batch|').filter(({ label }) => label === 'batchSize')
    expect(one?.text).toBe('batchSize: ')
    expect(one?.info).toMatch(/training images in one step/)
  })

  test('of the kind that is written, and of no other', () => {
    expect(labels('stopping: {kind: asha, |}')).toEqual(
      expect.arrayContaining(['eta', 'rungs', 'brackets']),
    )
    expect(labels('stopping: {kind: asha, |}')).not.toContain('percentile')
    expect(labels('search:\n  kind: tpe\n  |')).toEqual(['trials', 'chosen'])
  })

  test('an object goes on below its key, in YAML', () => {
    const [one] = found('param|').filter(({ label }) => label === 'parameters')
    expect(one?.text).toBe('parameters:\n\t')
  })

  test('are quoted in JSON', () => {
    const [one] = found('{"da|"}').filter(({ label }) => label === 'dataset')
    expect(one?.text).toBe('"dataset": ')
  })
})

describe('values', () => {
  test('of a choice, alone or in a list', () => {
    expect(labels('parameters:\n  optimizer: |')).toEqual(expect.arrayContaining(['adam', 'lion']))
    expect(labels('parameters:\n  optimizer: [adam, |]')).toContain('sgd')
    expect(labels('metric: val|')).toContain('val_auc')
    expect(labels('parameters:\n  nesterov: |')).toEqual(expect.arrayContaining(['true', 'false']))
  })

  test('of objects by their kind, with what they need', () => {
    const list = found('search: |')
    expect(list.map(({ label }) => label)).toEqual(expect.arrayContaining(['grid', '{kind: tpe}']))
    const tpe = list.find(({ label }) => label === '{kind: tpe}')
    expect(tpe?.text).toMatch(/^\{kind: tpe, trials: \$\{\}\}$/)
    expect(labels('search:\n  kind: |')).toEqual(expect.arrayContaining(['grid', 'tpe', 'bohb']))
  })

  test('of architectures, which nest', () => {
    expect(labels('parameters:\n  architecture: [|]')).toContain('resnet10')
  })
})

test('a sweep of programs has other keys', () => {
  expect(labels('trainer: external\nparameters:\n  |')).not.toContain('batchSize')
})

test('what stands at an offset is explained', () => {
  const text = 'parameters:\n  learningRate: 0.1\n'
  const value = { parameters: { learningRate: 0.1 } }
  const said = explanationAt(schema, text, text.indexOf('learning') + 3, value)
  expect(said).toMatchObject({ title: 'learningRate', usual: '0.001' })
  expect(said?.purpose).toMatch(/step size/)
  expect(explanationAt(schema, text, 12, value)).toBeUndefined()
})
