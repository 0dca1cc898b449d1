import { initialState, type SweepState } from '@sweepstack/core'
import { parseDefinition } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { pauseAfter } from './pause-after.ts'

function pauseOf(
  more: object,
  {
    consumed = 10,
    openTrials = 256,
    ...state
  }: object & Partial<SweepState> & { consumed?: number } = {},
) {
  const definition = parseDefinition({
    name: 'pause',
    dataset: 'd',
    parameters: { learningRate: { min: 0.001, max: 1, scale: 'log' }, epochs: 9 },
    search: { kind: 'random', trials: 1000 },
    ...more,
  })
  const changed = { ...initialState(definition, 'a'.repeat(64)), openTrials, ...state }
  return pauseAfter({ consumed }, { changes: { state: changed } })
}

test('a sweep with a stock of open trials pauses, and one whose stock runs out does not', () => {
  expect(pauseOf({})).toBeGreaterThan(0)
  expect(pauseOf({}, { openTrials: 16 })).toBe(0)
  expect(pauseOf({}, { consumed: 100 })).toBe(0)
})

test('nobody waits for a verdict, a search that learns, or the end', () => {
  expect(pauseOf({ stopping: { kind: 'asha', eta: 3 } })).toBe(0)
  expect(pauseOf({ search: { kind: 'tpe', trials: 1000 } })).toBe(0)
  expect(pauseOf({}, { status: 'paused' })).toBe(0)
})
