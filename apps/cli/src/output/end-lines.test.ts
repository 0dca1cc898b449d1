import type { Sweep } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { endLines } from './end-lines.ts'
import { progressLine, startProgress, take } from './progress.ts'

const at = '2026-11-29T18:00:00.000Z'

test('an end is told by the clocks of its zone, and by UTC where that is only an offset', () => {
  expect(endLines({ endsBefore: { at, zone: 'Europe/Berlin' } })).toEqual([
    'ends before 2026-11-29 19:00:00 Europe/Berlin',
  ])
  expect(endLines({ endsBefore: { at, zone: '+03:00' } })).toEqual([
    'ends before 2026-11-29 18:00:00 UTC',
  ])
  expect(endLines({})).toEqual([])
})

test('who follows a sweep under a budget of time sees what is left of it, until it has ended', () => {
  const counts = {
    waiting: 1,
    running: 0,
    resting: 0,
    completed: 0,
    stopped: 0,
    failed: 0,
    cancelled: 0,
  }
  const epochs = { asked: 1, unique: 1, trained: 0, before: 0 }
  const sweep = { trials: 1, epochs, counts, endsBefore: { at, zone: 'UTC' } } as unknown as Sweep
  const now = Date.parse(at) - 90_000
  const progress = startProgress(sweep, null, now)
  expect(progressLine(progress, now)).toBe('trials 0/1 · epochs 0/1 · ends within 90 s')
  expect(progressLine(progress, Date.parse(at))).not.toContain('ends')
  const ended = { id: '1-0', type: 'sweep', status: 'completed', reason: null } as const
  take(progress, ended as unknown as Parameters<typeof take>[1], undefined, 'maximize')
  expect(progressLine(progress, now)).not.toContain('ends')
})
