import type { Sweep } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { belowBoard } from './sweep-end.ts'

const id = `swp_${'a'.repeat(20)}`

function linesOf(rest: Partial<Sweep>): string[] {
  const epochs = { asked: 90, unique: 90, trained: 90, before: 0 }
  const sweep = { id, status: 'completed', reason: null, trials: 10, lineages: 10, epochs }
  return belowBoard({ ...sweep, ...rest } as Sweep)
    .split('\n')
    .slice(1)
}

const some = { asked: 90, unique: 90, trained: 31, before: 2 }

test('a sweep that did all, or goes on, has its figures alone', () => {
  expect(linesOf({})).toEqual([])
  expect(linesOf({ status: 'running', epochs: some })).toEqual([])
  expect(linesOf({ epochs: { ...some, trained: 88 } })).toEqual([])
})

test('why it ended, and what it trained of the most that was planned', () => {
  expect(linesOf({ epochs: some })).toEqual(['31 epochs trained in the end'])
  const reason = 'budget reached: 17 trials were not opened'
  expect(linesOf({ reason })).toEqual([`the sweep is completed: ${reason}`])
  expect(linesOf({ status: 'cancelled', epochs: some })).toEqual([
    'the sweep is cancelled',
    '31 epochs trained in the end',
  ])
  expect(linesOf({ status: 'paused' })).toEqual([`the sweep is paused: sweepstack resume ${id}`])
})
