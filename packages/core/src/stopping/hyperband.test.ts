import { reasonSchema } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { hyperband } from './hyperband.ts'
import { hyperbandTable } from './hyperband-table.ts'
import { Played, said } from './testing/played.ts'

const tableOf = (max: number, eta: number) =>
  hyperbandTable({ min: 1, max, eta, rounding: 'paper-formula' })
const played = (max: number, eta: number, trials?: number) =>
  new Played(hyperband({ table: tableOf(max, eta), eta, ...(trials && { trials }) }), max)

/** Trains trials 1 … count, a rung at a time; how many trained up to each epoch of their bracket. */
function runAll(sweep: Played, count: number, lossOf = (trial: number) => (trial * 37) % 101) {
  const trained = new Map<number, string[]>()
  let going = Array.from({ length: count }, (_, place) => ({ trial: place + 1, after: 0 }))
  for (let round = 0; round < 100; round += 1) {
    const next: typeof going = []
    for (const { trial, after } of going) {
      const milestones = sweep.stopper.milestones({ number: trial, epochs: sweep.epochs })
      const epoch = milestones.find((one) => one > after)
      if (epoch === undefined) continue
      const halvings = milestones.length - 1
      trained.set(halvings, [...(trained.get(halvings) ?? []), `${epoch}`])
      for (const decision of sweep.arrives(trial, epoch, lossOf(trial))) {
        expect(reasonSchema.parse(decision.reason)).toEqual(decision.reason)
        if (decision.verdict === 'continue')
          next.push({ trial: decision.trial, after: decision.epoch })
      }
    }
    if (next.length === 0) {
      for (const { verdict, trial, epoch } of sweep.closes(count)) {
        if (verdict === 'continue') next.push({ trial, after: epoch })
      }
    }
    going = next
  }
  return [...trained.values()].map((epochs) => {
    const each = [...new Set(epochs)]
    return each
      .map((epoch) => `${epochs.filter((one) => one === epoch).length}x${epoch}`)
      .join(', ')
  })
}

test('a round trains what the table says', () => {
  expect(runAll(played(81, 3), 143)).toEqual([
    '81x1, 27x3, 9x9, 3x27, 1x81',
    '34x3, 11x9, 3x27, 1x81',
    '15x9, 5x27, 1x81',
    '8x27, 2x81',
    '5x81',
  ])
})

test('the best of a rung go on, when the last of its bracket has arrived', () => {
  const sweep = played(8, 2)
  // Bracket of 4 trials from 4 epochs on, Ray's case: trials 15 to 18.
  expect(said(sweep.arrives(15, 4, 0.4))).toBe('rest 15')
  expect(said(sweep.arrives(16, 4, 0.1))).toBe('rest 16')
  const [waits] = sweep.arrives(17, 4, 0.2)
  expect(waits?.reason).toEqual({
    kind: 'bracketWaits',
    rung: 1,
    rungs: 2,
    epoch: 4,
    bracket: 3,
    arrived: 3,
    of: 4,
  })
  const decisions = sweep.arrives(18, 4, 0.3)
  expect(said(decisions)).toBe('continue 16, continue 17, stop 18, stop 15')
  expect(decisions[2]?.reason).toEqual({
    kind: 'rung',
    rung: 1,
    rungs: 2,
    epoch: 4,
    bracket: 3,
    rank: 3,
    of: 4,
    best: 2,
    loss: 0.3,
    cutoff: 0.2,
  })
  // The last bracket never halves: its only judgement is its end.
  expect(sweep.stopper.milestones({ number: 19, epochs: 8 })).toEqual([8])
  expect(sweep.arrives(19, 8, 9)).toEqual([])
})

test('Ray: trials that fail, end early or measure no number still let the others go on', () => {
  const sweep = played(8, 2)
  expect(sweep.arrives(15, 2, 0.1, 'failed')).toEqual([])
  expect(sweep.arrives(16, 2, 0.1, 'completed')).toEqual([])
  expect(said(sweep.arrives(17, 4, Number.NaN))).toBe('stop 17')
  expect(said(sweep.arrives(18, 4, 0.3))).toBe('continue 18')
  expect(sweep.arrives(18, 8, 0.3)).toEqual([])
  expect(sweep.closes(18)).toEqual([])
})

test('one that ends by itself at a rung leaves its place to those that can go on', () => {
  const sweep = played(8, 2)
  expect(sweep.arrives(15, 4, 0.1, 'completed')).toEqual([])
  expect(said(sweep.arrives(16, 4, 0.4))).toBe('rest 16')
  expect(said(sweep.arrives(17, 4, 0.2))).toBe('rest 17')
  expect(said(sweep.arrives(18, 4, 0.3))).toMatch(
    /continue 17.*continue 18|continue 18.*continue 17/,
  )
})

test('the last arrival of a rung may be a failure', () => {
  const sweep = played(8, 2)
  for (const trial of [15, 16, 17]) sweep.arrives(trial, 4, trial)
  expect(said(sweep.arrives(18, 1, 0, 'failed'))).toBe('continue 15, continue 16, stop 17')
})

test('of a rung to which fewer went on than it has room for, nobody waits for more', () => {
  const sweep = played(4, 2)
  // 4x1, 2x2, 1x4: three of the four fail.
  for (const trial of [1, 2, 3]) sweep.arrives(trial, 0, 0, 'failed')
  expect(said(sweep.arrives(4, 1, 0.5))).toBe('continue 4')
  expect(said(sweep.arrives(4, 2, 0.5))).toBe('continue 4')
})

test('a last bracket that is begun only in part halves as well', () => {
  // 9x1, 3x3, 1x9 and 3 trials of 5x3, 1x9.
  const expected = ['9x1, 3x3, 1x9', '3x3, 1x9']
  expect(runAll(played(9, 3, 12), 12)).toEqual(expected)
  // So if nobody knew how many trials there would be.
  expect(runAll(played(9, 3), 12)).toEqual(expected)
  expect(runAll(played(9, 3), 1)).toEqual(['1x1, 1x3, 1x9'])
})

test('the next round begins where one is full', () => {
  const stopper = hyperband({ table: tableOf(9, 3), eta: 3 })
  const lowest = (number: number) => stopper.milestones({ number, epochs: 9 })[0]
  expect([1, 9, 10, 14, 15, 17, 18, 26, 27].map(lowest)).toEqual([1, 1, 3, 3, 9, 9, 1, 1, 3])
})
