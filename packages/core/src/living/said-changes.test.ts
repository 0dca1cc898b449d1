import { parseDefinition, type SweepDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { withLimits } from '../sweep/edits.ts'
import { editSpace, type SpaceEdit } from './edit-space.ts'
import { saidChanges } from './said-changes.ts'

const range = { min: 0.001, max: 0.1 }
const before = parseDefinition({
  name: 's',
  dataset: 'd',
  parameters: { learningRate: [0.1, 0.2], optimizer: ['sgd'], momentum: range, epochs: [30, 60] },
  search: { kind: 'random', trials: 5 },
  budget: { epochs: 100, hours: 2 },
}) as SweepDefinition

const said = (space: SpaceEdit, limits: Parameters<typeof withLimits>[1] = {}) =>
  saidChanges({ before, after: withLimits(editSpace(before, space, 0), limits) }, { space })

test('values are told as a person would name them', () => {
  const parameters = {
    optimizer: ['sgd', 'adam'],
    momentum: { min: 0.001, max: 0.2, scale: 'log' },
    epochs: [30, 60, 80],
  }
  expect(said({ parameters, trials: 9 })).toEqual([
    'optimizer: sgd → sgd, adam',
    'epochs: 30, 60 → 30, 60, 80',
    'momentum: {min: 0.001, max: 0.1} → {min: 0.001, max: 0.2, scale: log}',
    'search.trials: 5 → 9',
  ])
})

test('so are limits, constraints and bans', () => {
  expect(
    said(
      { constraints: ['epochs > 40'], ban: ['learningRate = 0.2'] },
      { parallelism: 4, budget: { epochs: 200, hours: null } },
    ),
  ).toEqual([
    'parallelism: none → 4',
    'constraint added: epochs > 40',
    'budget.epochs: 100 → 200',
    'budget.hours: 2 → none',
    'banned learningRate = 0.2',
  ])
})

test('of a long list it says how many there are', () => {
  const many = (length: number) => Array.from({ length }, (_, place) => 1000 + place)
  const of = (length: number) => editSpace(before, { parameters: { epochs: many(length) } }, 0)
  const [text] = saidChanges({ before: of(50), after: of(51) }, {})
  expect(text).toMatch(/^epochs: 1000, .*… \(50 values\) → 1000, .*… \(51 values\)$/)
})
