import { stoppingSchema } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { keptOf, regretOf, replayChoices, stepsOf } from './replay-choices.ts'

const namesOf = (stopping: unknown) =>
  replayChoices({
    definition: { stopping: stopping === undefined ? undefined : stoppingSchema.parse(stopping) },
  }).map(({ name, isOwn }) => `${name}${isOwn ? ' (own)' : ''}`)

test('the own stopper comes first, and none comes twice', () => {
  const others = ['ASHA, η 3', 'ASHA, η 4', 'Hyperband', 'median']
  expect(namesOf(undefined)).toEqual(['none (own)', ...others])
  expect(namesOf('asha')).toEqual(['ASHA, η 3 (own)', 'none', 'ASHA, η 4', 'Hyperband', 'median'])
  expect(namesOf({ kind: 'asha', eta: 3, min: 1 })).toEqual(namesOf('asha'))
  expect(namesOf('hyperband')[0]).toBe('Hyperband (own)')
  expect(namesOf('median')[0]).toBe('median (own)')
  expect(namesOf({ kind: 'asha', eta: 3, min: 2 })).toEqual([
    'asha, as it was (own)',
    'none',
    ...others.slice(0, 3),
  ])
  expect(namesOf({ kind: 'pbt', interval: 5 })).toEqual(['none', ...others])
})

test('a better score is a step at its epoch', () => {
  const progress = [
    { epochs: 3, score: 0.4 },
    { epochs: 9, score: 0.6 },
    { epochs: 12, score: 0.6 },
  ]
  expect(stepsOf({ progress })).toEqual([3, 0.4, 9, 0.4, 9, 0.6, 12, 0.6, 12, 0.6])
  expect(stepsOf({ progress: [] })).toEqual([])
})

test('what is kept, what is open, and what is lost', () => {
  const one = { trial: 1, rank: 1, score: 0.9, epochs: 9, begunAs: 1 }
  const best = [
    { ...one, found: false },
    { ...one, found: true, score: 0.7 },
    { ...one, found: null },
  ]
  expect(keptOf({ best })).toEqual({ kept: 1, open: 1, of: 3 })
  const replay = { best, winner: best[1] } as Parameters<typeof regretOf>[0]
  const goal = (of: 'maximize' | 'minimize') => ({ name: 'val_loss' as const, goal: of })
  expect(regretOf(replay, goal('maximize'))).toBeCloseTo(0.2, 12)
  expect(regretOf(replay, goal('minimize'))).toBeCloseTo(-0.2, 12)
  expect(regretOf({ ...replay, winner: null }, goal('maximize'))).toBeNull()
})
