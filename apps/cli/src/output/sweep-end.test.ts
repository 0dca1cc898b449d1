import type { Sweep } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { belowBoard } from './sweep-end.ts'

const id = `swp_${'a'.repeat(20)}`

function textOf(rest: Partial<Sweep>): string[] {
  const epochs = { asked: 100, unique: 90, trained: 90, before: 0 }
  const sweep = { id, status: 'completed', reason: null, trials: 10, lineages: 10, epochs }
  const text = belowBoard({ ...sweep, counts: {}, ...rest } as Sweep)
  return text.split('\n').map((line) => line.replace('10 trials on 10 lineages: ', ''))
}

const some = { asked: 100, unique: 90, trained: 31, before: 2 }
const [saved, left] = ['10 (10 %) saved by sharing', '59 not trained']
const told = `100 epochs asked, 31 trained (2 of them trained before), ${saved}, ${left}`

test('a sweep that did all, or goes on, has the figures of its plan', () => {
  expect(textOf({})).toEqual([`100 epochs asked, 90 needed, ${saved}`])
  expect(textOf({ status: 'running', epochs: some })).toEqual([
    `100 epochs asked, 90 needed (2 of them trained before), ${saved}`,
  ])
})

test('why it ended, and what it trained of the most that was planned', () => {
  expect(textOf({ epochs: some })).toEqual([told])
  const reason = 'budget reached: 17 trials were not opened'
  expect(textOf({ reason }).slice(1)).toEqual([`the sweep is completed: ${reason}`])
  expect(textOf({ status: 'cancelled', epochs: some })).toEqual([told, 'the sweep is cancelled'])
  expect(textOf({ status: 'paused' }).slice(1)).toEqual([
    `the sweep is paused: sweepstack resume ${id}`,
  ])
})

test('what its stopper left is saved, but not what a budget or a failure left', () => {
  const counts = { completed: 4, stopped: 6 } as Sweep['counts']
  const stopped = told.replace(left, '59 (59 %) by stopping early')
  expect(textOf({ epochs: some, counts })).toEqual([stopped])
  expect(textOf({ epochs: some, counts: { ...counts, failed: 1 } })).toEqual([told])
  expect(textOf({ epochs: some, counts, reason: 'budget reached' })[0]).toBe(told)
})

test('what the clones of a population may take beside what was asked is not told as saved', () => {
  const epochs = { asked: 160, unique: 440, trained: 31, before: 0 }
  expect(textOf({ status: 'running', epochs })).toEqual(['160 epochs asked, up to 440 needed'])
})
