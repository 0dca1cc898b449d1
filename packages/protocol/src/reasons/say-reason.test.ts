import { expect, test } from 'vitest'
import type { Metric } from '../definition/objectives.ts'
import type { Reason } from './reason.ts'
import { type Decided, sayDecision } from './say-reason.ts'

const loss: Metric = { name: 'val_loss', goal: 'minimize' }
const accuracy: Metric = { name: 'val_accuracy', goal: 'maximize' }
const say = (verdict: Decided['verdict'], reason: Reason, metric = loss) =>
  sayDecision({ verdict, reason }, metric, (value, finer = 0) =>
    String(Number(value.toPrecision(4 + finer))),
  )

const place = { rung: 2, rungs: 4, epoch: 9 }

test('a program completed it before its last epoch', () => {
  expect(say('complete', { kind: 'byProgram', epoch: 4, epochs: 9 })).toBe(
    'is completed at epoch 4 of 9: its program goes no further, and its score is final',
  )
})

test('rungs: the place, the rank, who goes on, and the cut-off in the units of the metric', () => {
  const reason: Reason = {
    kind: 'rung',
    ...place,
    rank: 5,
    of: 12,
    best: 4,
    loss: 0.5,
    cutoff: 0.41234,
  }
  expect(say('rest', reason)).toBe(
    'rests at rung 2 of 4 (epoch 9): 5th of 12, the best 4 go on; val_loss 0.5, cut-off 0.4123',
  )
  expect(
    say(
      'continue',
      { ...reason, bracket: 3, rank: 1, best: 1, loss: -0.8, cutoff: -0.75 },
      accuracy,
    ),
  ).toBe(
    'goes on from rung 2 of 4 of bracket 3 (epoch 9): 1st of 12, the best one goes on; val_accuracy 0.8, cut-off 0.75',
  )
  expect(say('rest', { ...reason, rank: 2, of: 2, best: 0, cutoff: null })).toBe(
    'rests at rung 2 of 4 (epoch 9): 2nd of 2, too few for any to go on; val_loss 0.5',
  )
  // Of equal ones the number decides, which nobody could guess.
  expect(say('rest', { ...reason, cutoff: 0.5 })).toBe(
    'rests at rung 2 of 4 (epoch 9): 5th of 12, the best 4 go on; val_loss 0.5, equal to the cut-off: of equal trials the lower number is ahead',
  )
  expect(say('continue', { ...reason, rank: 4, cutoff: 0.5 })).toContain(
    'val_loss 0.5, cut-off 0.5',
  )
  // What came to no score.
  for (const lost of [null, Number.MAX_VALUE])
    expect(say('rest', { ...reason, loss: lost })).toContain('5th of 12, the best 4')
  const ranks = [3, 11, 12, 13, 21, 111, 122].map(
    (rank) => / (\d+\w\w) of 500/.exec(say('stop', { ...reason, rank, of: 500 }))?.[1],
  )
  expect(ranks).toEqual(['3rd', '11th', '12th', '13th', '21st', '111th', '122nd'])
})

test('values as the reader writes them, and those that differ never alike', () => {
  const percent = (value: number, finer = 0) => `${(100 * value).toFixed(1 + finer)} %`
  const reason: Reason = {
    kind: 'rung',
    ...place,
    rank: 5,
    of: 12,
    best: 4,
    loss: -0.0975,
    cutoff: -0.0979,
  }
  const said = (one: Reason) => sayDecision({ verdict: 'rest', reason: one }, accuracy, percent)
  expect(said(reason)).toContain('val_accuracy 9.75 %, cut-off 9.79 %')
  expect(said({ ...reason, cutoff: -0.25 })).toContain('val_accuracy 9.8 %, cut-off 25.0 %')
  expect(said({ ...reason, cutoff: -0.0975 })).toContain('val_accuracy 9.8 %, equal to the cut-off')
  expect(said({ ...reason, loss: null })).toContain('val_accuracy no number, cut-off 9.8 %')
})

test('what may be trained ahead, and how likely it is wanted', () => {
  const standing = { rank: 2, of: 5, coming: 4, best: 3, chance: 0.617 }
  expect(say('ahead', { kind: 'likely', ...place, ...standing })).toBe(
    'may be trained ahead from rung 2 of 4 (epoch 9): 2nd of 5, 4 more come, and the best 3 go on: likely by 62 %',
  )
})

test('those that wait, and those that go on because nobody else did', () => {
  expect(say('rest', { kind: 'bracketWaits', ...place, bracket: 1, arrived: 3, of: 27 })).toBe(
    'rests at rung 2 of 4 of bracket 1 (epoch 9): its bracket compares when all have come, 3 of 27 so far',
  )
  expect(say('rest', { kind: 'bootstrap', ...place, of: 1, wanted: 5 })).toBe(
    'rests at rung 2 of 4 (epoch 9): 1 trial reached it, and nobody goes on before 5 have',
  )
  expect(say('continue', { kind: 'lastHope', ...place, rank: 1, of: 2, loss: 1 })).toBe(
    'goes on from rung 2 of 4 (epoch 9): the search is over, no trial went further, and it is the best of 2 there',
  )
  expect(say('continue', { kind: 'othersAreDone', epoch: 3 })).toBe(
    'goes on at epoch 3: the others have ended, and it may finish',
  )
  expect(say('stop', { kind: 'searchOver' })).toBe(
    'stops: the search is over, and it was not to go on',
  )
})

test('comparisons with others', () => {
  const reason: Reason = {
    kind: 'percentile',
    epoch: 5,
    best: 2,
    limit: 1.5,
    percentile: 50,
    others: 12,
  }
  expect(say('stop', reason)).toBe(
    'stops at epoch 5: its best val_loss so far, 2, is worse than the median of 12 other trials, 1.5',
  )
  expect(say('continue', { ...reason, limit: 2, percentile: 25, others: 1 })).toBe(
    'goes on at epoch 5: its best val_loss so far, 2, equals the best 25 % of 1 other trial, and that is enough',
  )
  expect(say('continue', { ...reason, limit: 2.5 })).toContain(
    '2, is no worse than the median of 12 other trials, 2.5',
  )
  const ofCompleted = { ...reason, among: 'completed' as const }
  expect(say('continue', { ...ofCompleted, limit: null, others: 0 })).toBe(
    'goes on at epoch 5: too few completed trials to compare with (0)',
  )
  expect(say('stop', ofCompleted)).toContain('the median of 12 completed trials, 1.5')
  expect(say('continue', reason)).toContain('1.5, but it is given more time')
  expect(say('continue', { ...reason, limit: null, others: 2 })).toBe(
    'goes on at epoch 5: too few other trials to compare with (2)',
  )
  const before = { ...reason, limit: null, others: 2 }
  const causes: [Extract<Reason, { kind: 'percentile' }>['uncompared'], string][] = [
    [
      { by: 'startup', completed: 4, wanted: 5 },
      '4 trials have completed, and none is stopped before 5 have',
    ],
    [
      { by: 'least', wanted: 3 },
      '2 other trials reached it, and none is stopped there before 3 have',
    ],
    [{ by: 'back' }, 'it rested while others trained, and goes to its end now'],
  ]
  for (const [uncompared, said] of causes) {
    expect(say('continue', { ...before, uncompared })).toBe(`goes on at epoch 5: ${said}`)
    // A number of its own is not what it lacks.
    expect(say('continue', { ...before, best: null, uncompared })).toContain(said)
  }
  expect(say('stop', { ...reason, best: null })).toBe(
    'stops at epoch 5: no epoch measured a number of val_loss',
  )
})

test('a trial by itself', () => {
  const plateau: Reason = { kind: 'plateau', epoch: 12, best: -0.71, bestEpoch: 7, patience: 5 }
  expect(say('stop', plateau, accuracy)).toBe(
    'stops at epoch 12: no improvement for 5 epochs; best val_accuracy 0.71 at epoch 7',
  )
  expect(say('continue', { ...plateau, epoch: 8 }, accuracy)).toBe(
    'goes on at epoch 8: no improvement for 1 epoch of 5; best val_accuracy 0.71 at epoch 7',
  )
  expect(say('continue', { ...plateau, epoch: 7 }, accuracy)).toBe(
    'goes on at epoch 7: improved just now; best val_accuracy 0.71 at epoch 7',
  )
  const threshold: Reason = { kind: 'threshold', epoch: 3, loss: 9, limit: 5 }
  expect(say('stop', threshold)).toBe('stops at epoch 3: val_loss 9 is above 5')
  expect(say('stop', { ...threshold, loss: -0.05, limit: -0.1 }, accuracy)).toBe(
    'stops at epoch 3: val_accuracy 0.05 is below 0.1',
  )
  expect(say('stop', { ...threshold, loss: 1, limit: 0 })).toBe(
    'stops at epoch 3: val_loss 1 is above 0',
  )
  expect(say('stop', { kind: 'noNumber', epoch: 3 })).toBe(
    'stops at epoch 3: val_loss is no number',
  )
})

test('a population', () => {
  expect(say('rest', { kind: 'populationWaits', epoch: 4, arrived: 2, of: 5 })).toBe(
    'rests at epoch 4: its population is compared when all have come, 2 of 5 so far',
  )
  expect(say('continue', { kind: 'population', epoch: 4, rank: 2, of: 5, share: 2 })).toBe(
    'goes on at epoch 4: 2nd of its population of 5, of which the worst 2 clone',
  )
  const clone: Reason = {
    kind: 'clone',
    epoch: 4,
    rank: 8,
    of: 8,
    share: 2,
    loss: null,
    from: 3,
    fromEpoch: 2,
    fromRank: 1,
    fromLoss: -0.75,
    changed: {
      learningRate: { before: 0.1, after: 0.12 },
      schedule: { before: { kind: 'constant' }, after: { kind: 'constant' } },
    },
    by: 'model',
  }
  expect(say('clone', clone, accuracy)).toBe(
    'clones trial 3 as of epoch 2: at epoch 4 it is 8th of 8 with val_accuracy no number, that one 1st with 0.75; ' +
      'learningRate 0.12 in place of 0.1, schedule stays {"kind":"constant"}, by what settings have gained so far',
  )
})
