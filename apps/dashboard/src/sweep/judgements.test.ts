import type { Decision } from '@sweepstack/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { judgementsOf, rungsOf } from './judgements.ts'

const at = '2026-01-01T00:00:00.000Z'
const rung = (epoch: number, loss: number | null, cutoff: number | null) => ({
  kind: 'rung' as const,
  ...{ rung: 1, rungs: 3, epoch, rank: 1, of: 2, best: 1, loss, cutoff },
})
const decided = (trial: number, verdict: Decision['verdict'], reason: Decision['reason']) =>
  ({ number: 1, at, trial, verdict, reason }) satisfies Decision
const nothing = () => undefined

test('the last verdict on a trial at a rung counts, in the units of the metric', () => {
  const log = [
    decided(1, 'rest', rung(1, -0.4, null)),
    decided(2, 'rest', rung(1, -0.5, -0.45)),
    decided(2, 'continue', rung(1, -0.5, -0.48)),
    decided(2, 'rest', rung(3, -0.6, null)),
    decided(1, 'stop', { kind: 'searchOver' }),
  ]
  const judged = judgementsOf(log, 'maximize', nothing)
  expect(judged.map(({ trial, epoch, value, outcome }) => [trial, epoch, value, outcome])).toEqual([
    [1, 1, 0.4, 'stopped'],
    [2, 1, 0.5, 'promoted'],
    [2, 3, 0.6, 'rests'],
  ])
  expect(rungsOf(judged, log, 'maximize')).toEqual([
    { epoch: 1, bracket: undefined, cutoff: 0.48, promoted: 1, rests: 0, stopped: 1 },
    { epoch: 3, bracket: undefined, cutoff: null, promoted: 0, rests: 1, stopped: 0 },
  ])
})

test('a trial that is stopped without an epoch stays in its bracket', () => {
  const log = [
    decided(4, 'rest', { ...rung(9, 2, null), bracket: 2 }),
    decided(4, 'stop', { kind: 'searchOver' }),
  ]
  expect(judgementsOf(log, 'minimize', nothing)).toMatchObject([
    { trial: 4, epoch: 9, bracket: 2, value: 2, outcome: 'stopped' },
  ])
})

test('where a reason tells no value the curve does; what is no number has none', () => {
  const waits = { kind: 'bootstrap' as const, rung: 1, rungs: 2, epoch: 3, of: 1, wanted: 4 }
  const log = [
    decided(1, 'rest', waits),
    decided(2, 'stop', { kind: 'noNumber', epoch: 3 }),
    decided(3, 'rest', { ...waits, epoch: 5 }),
  ]
  const judged = judgementsOf(log, 'minimize', (trial) => (trial === 1 ? 0.7 : undefined))
  expect(judged.map(({ value }) => value)).toEqual([0.7, null, null])
})

test('nothing vanishes: each judged trial has one place at each epoch, and rungs count them all', () => {
  const verdict = fc.constantFrom<Decision['verdict']>('continue', 'clone', 'rest', 'stop', 'retry')
  const reason = fc.oneof(
    fc
      .record({
        epoch: fc.integer({ min: 1, max: 4 }),
        loss: fc.oneof(fc.constant(null), fc.double({ noNaN: true, min: -9, max: 9 })),
        bracket: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      })
      .map(({ epoch, loss, bracket }) => ({
        ...rung(epoch, loss, null),
        ...(bracket && { bracket }),
      })),
    fc.constant({ kind: 'searchOver' as const }),
  )
  const log = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), verdict, reason), { maxLength: 40 })
  fc.assert(
    fc.property(log, (entries) => {
      const decisions = entries.map(([trial, what, why]) => decided(trial, what, why))
      const judged = judgementsOf(decisions, 'minimize', nothing)
      const places = new Set(judged.map(({ trial, epoch }) => `${trial} ${epoch}`))
      const told = decisions.flatMap(({ trial, verdict: what, reason: why }) =>
        trial > 0 && what !== 'retry' && 'epoch' in why ? [`${trial} ${why.epoch}`] : [],
      )
      expect(places).toEqual(new Set(told))
      expect(judged).toHaveLength(places.size)
      const rungs = rungsOf(judged, decisions, 'minimize')
      const counted = rungs.reduce((sum, one) => sum + one.promoted + one.rests + one.stopped, 0)
      expect(counted).toBe(judged.length)
    }),
  )
})
