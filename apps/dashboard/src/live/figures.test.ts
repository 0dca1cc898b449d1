import type { Sweep } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { type SweepEvent, withFigures } from './figures.ts'

const sweep = {
  ...{ id: 'swp_1', status: 'running', closed: null, cursor: '5-0', counts: { running: 2 } },
  epochs: { asked: 8, unique: 6, trained: 2, before: 1 },
} as unknown as Sweep
const event = (more: object) =>
  ({ type: 'sweep', sweep: 'swp_1', trained: 3, counts: { cancelled: 2 }, ...more }) as SweepEvent

test('a sweep that was cancelled takes no edits from the same moment on', () => {
  expect(withFigures(sweep, event({ status: 'cancelled', cursor: '6-0' }))).toMatchObject({
    ...{ status: 'cancelled', closed: 'cancelled', cursor: '6-0', counts: { cancelled: 2 } },
    epochs: { asked: 8, unique: 6, trained: 4, before: 1 },
  })
})

test('what closed it before stays, and an older event changes nothing', () => {
  const atLeaders = { ...sweep, closed: 'topK' as const }
  const paused = event({ status: 'paused', cursor: '5-1' })
  expect(withFigures(atLeaders, paused)).toMatchObject({ status: 'paused', closed: 'topK' })
  expect(withFigures(sweep, event({ status: 'cancelled', cursor: '4-9' }))).toBe(sweep)
})
