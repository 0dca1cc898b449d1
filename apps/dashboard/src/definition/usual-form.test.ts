import { editText, parseYaml } from '@sweepstack/sweep-file'
import { describe, expect, test } from 'vitest'
import { editsOf, usualForm } from './usual-form.ts'

const read = (text: string) => usualForm(parseYaml(text, 64))

describe('the form shows', () => {
  test('what is usual', () => {
    const form = read(`
name: grid
dataset: emoji-100
parameters:
  architecture: [cnn, resnet10]
  optimizer: adam
  learningRate: {min: 1e-5, max: 0.1, scale: log}
  epochs: [5, 10]
search: {kind: tpe, trials: 40}
stopping: asha
metric: val_loss
repeats: 2
constraints: [learningRate < 0.05 or optimizer = adam, "epochs in [5, 10]"]
tags: [study, night]
`)
    expect(form).toEqual({
      name: { value: 'grid' },
      dataset: { value: 'emoji-100' },
      architecture: { value: ['cnn', 'resnet10'] },
      optimizer: { value: ['adam'] },
      learningRate: { value: { kind: 'range', min: '0.00001', max: '0.1', scale: 'log' } },
      epochs: { value: { kind: 'list', text: '5, 10' } },
      metric: { value: 'val_loss' },
      search: { value: { kind: 'tpe', trials: '40' } },
      stopping: { value: 'asha' },
      repeats: { value: '2' },
      folds: { value: '' },
      constraints: { value: 'learningRate < 0.05 or optimizer = adam\nepochs in [5, 10]' },
      tags: { value: 'study, night' },
      besides: [],
    })
  })

  test('that a text has more', () => {
    const form = read(`
architecture: cnn
budget: {hours: 1}
parameters:
  architecture: {name: custom, layers: []}
  learningRate: {min: 1, max: 2, step: 0.5}
  batchSize: 32
search: {kind: grid, of: [{}]}
stopping: {kind: asha, eta: 4}
metric: {name: val_loss, goal: maximize}
`)
    expect(form.besides).toEqual(['architecture', 'budget', 'parameters.batchSize'])
    const { architecture, learningRate, search, stopping, metric } = form
    const all = { architecture, learningRate, search, stopping, metric }
    for (const shown of Object.values(all)) expect(shown).toBe('beyond')
  })

  test.each(['', '7', '[1]', 'parameters: none'])('nothing of %j', (text) => {
    expect(read(text).name).toEqual({ value: '' })
  })
})

describe('a field writes', () => {
  const after = (text: string, edits: Parameters<typeof editText>[1]) =>
    parseYaml(editText(text, edits), 64)

  test('what it shows', () => {
    const text = 'name: x\nparameters:\n  epochs: 5\n'
    const log = { kind: 'range', min: '1e-4', max: '0.1', scale: 'log' } as const
    expect(after(text, editsOf.numbers('learningRate', log))).toEqual({
      name: 'x',
      parameters: { epochs: 5, learningRate: { min: 1e-4, max: 0.1, scale: 'log' } },
    })
    const list = editsOf.numbers('epochs', { kind: 'list', text: '5, 10 15' })
    expect(after(text, list)).toEqual({ name: 'x', parameters: { epochs: [5, 10, 15] } })
    expect(after(text, editsOf.names('optimizer', ['adam', 'sgd']))).toEqual({
      name: 'x',
      parameters: { epochs: 5, optimizer: ['adam', 'sgd'] },
    })
    expect(after(text, editsOf.search({ kind: 'tpe', trials: '20' }))).toMatchObject({
      search: { kind: 'tpe', trials: 20 },
    })
    expect(after(text, editsOf.search({ kind: 'grid', trials: '20' }))).toMatchObject({
      search: 'grid',
    })
  })

  test('nothing where it is emptied', () => {
    expect(after('name: x\nrepeats: 3\n', editsOf.number('repeats', ''))).toEqual({ name: 'x' })
  })

  test('what is no number as it was typed, for the service to refuse', () => {
    expect(after('name: x\n', editsOf.number('repeats', 'many'))).toEqual({
      name: 'x',
      repeats: 'many',
    })
  })
})

test('constraints and tags are written as lists, and taken away when they are emptied', () => {
  const text = 'name: s # mine\nparameters: {epochs: 5}\n'
  const edits = [
    ...editsOf.constraints(' learningRate < 0.05 \n\nepochs >= 5, or so\n'),
    ...editsOf.tags('study,, night , study,'),
  ]
  const written = editText(text, edits)
  expect(parseYaml(written, 64)).toMatchObject({
    constraints: ['learningRate < 0.05', 'epochs >= 5, or so'],
    tags: ['study', 'night'],
  })
  expect(written).toContain('name: s # mine')
  expect(editText(written, [...editsOf.constraints(' \n'), ...editsOf.tags(' , ')])).toBe(text)
  expect(read('constraints: 7').constraints).toBe('beyond')
})
