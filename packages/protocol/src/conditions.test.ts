import { expect, test } from 'vitest'
import {
  compareValues,
  holds,
  parseCondition,
  parseSort,
  valueAt,
  writeCondition,
} from './conditions.ts'

const names = ['optimizer', 'learningRate', 'schedule', 'nesterov', 'val_loss']
const row = {
  optimizer: 'adam',
  learningRate: 0.001,
  schedule: { kind: 'cosine' },
  nesterov: false,
  val_loss: undefined,
}

test.each([
  ['optimizer=adam', true],
  ['optimizer!=adam', false],
  ['learningRate<=0.001', true],
  ['learningRate < 1e-3', false],
  ['learningRate>0.0005', true],
  ['learningRate>=0.002', false],
  ['schedule.kind=cosine', true],
  ['schedule.decaySteps>1', false],
  ['nesterov=false', true],
  ['optimizer="adam"', true],
  ["optimizer = 'adam'", true],
  ['optimizer!="adam"', false],
  ['optimizer==adam', true],
  ['learningRate == 1e-3', true],
  // An order between a text and a number holds in neither direction.
  ['optimizer<5', false],
  ['optimizer>5', false],
  ['val_loss<5', false],
])('%s is %s', (text, expected) => {
  const condition = parseCondition(text, names)
  expect(holds(condition, valueAt(row, condition.name))).toBe(expected)
})

test.each([
  '',
  'optimizer',
  'optimizer=',
  '=adam',
  'optimiser=adam',
  'toString=1',
  'a b=1',
  'optimizer="adam',
  'optimizer="adam" or optimizer="sgd"',
])('refuses "%s" with the names that there are', (text) => {
  expect(() => parseCondition(text, names)).toThrowError(
    expect.objectContaining({ code: 'INVALID_REQUEST' }),
  )
})

test('sorts ascending, or descending after a minus', () => {
  expect(parseSort('-val_loss', names)).toEqual({ name: 'val_loss', descending: true })
  expect(parseSort('optimizer', names)).toEqual({ name: 'optimizer', descending: false })
  expect(() => parseSort('speed', names)).toThrowError(/optimizer, learningRate/)
})

test('what stands in quotes is a text, and a text that looks like a number is found without them', () => {
  const read = (text: string) => parseCondition(text, names)
  expect(read('optimizer="1"').value).toBe('1')
  expect(read('optimizer=""').value).toBe('')
  expect(holds(read('optimizer="1"'), 1)).toBe(false)
  expect(holds(read('optimizer=1'), '1')).toBe(true)
  expect(holds(read('optimizer!=true'), 'true')).toBe(false)
  expect(holds(read('optimizer=null'), 'null')).toBe(false)
  // A row has no value of a metric that its trial never reported.
  expect([null, undefined].map((value) => holds(read('optimizer=null'), value))).toEqual([
    true,
    true,
  ])
  expect([undefined, 1].map((value) => holds(read('optimizer!=null'), value))).toEqual([
    false,
    true,
  ])
})

test.each([1e-5, true, null, 'adam', '1', 'true', ' a', '', '"', "it's", '{"kind":"cosine"}'])(
  'what is written of %j is read as that',
  (value) => {
    const condition = { name: 'optimizer', operator: '!=' as const, value }
    expect(parseCondition(writeCondition(condition), names)).toEqual(condition)
  },
)

test('an unknown name that is like another is told which was meant', () => {
  expect(() => parseCondition('optimiser=adam', names)).toThrowError(
    'where: there is no "optimiser"; did you mean optimizer?',
  )
})

test('numbers come by size, then texts, then what is missing', () => {
  const values = ['b', undefined, 10, 'a', 9, null]
  expect(values.sort(compareValues)).toEqual([9, 10, 'a', 'b', null, undefined])
})
