import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Judgement } from './judgements.ts'
import { pointsOf, rungPicture } from './rung-places.ts'

const judgement = fc.record({
  trial: fc.integer({ min: 1, max: 50 }),
  epoch: fc.constantFrom(1, 3, 9),
  bracket: fc.constantFrom(undefined, 1, 2),
  value: fc.oneof(fc.constant(null), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
  outcome: fc.constantFrom('promoted' as const, 'rests' as const, 'stopped' as const),
  decision: fc.constant({} as Judgement['decision']),
})
const rungs = [1, 3, 9].flatMap((epoch) =>
  [undefined, 1, 2].map((bracket) => {
    return { epoch, bracket, cutoff: null, promoted: 0, rests: 0, stopped: 0 }
  }),
)

test('every judgement is drawn within the axes, in the column of its rung', () => {
  fc.assert(
    fc.property(
      fc.array(judgement, { maxLength: 30 }),
      fc.option(fc.array(fc.integer({ min: 1, max: 50 })), { nil: undefined }),
      (judgements, numbers) => {
        const within = numbers && new Set(numbers)
        const picture = rungPicture({ judgements, rungs, within, goal: 'maximize' })
        expect(picture.placed).toHaveLength(judgements.length)
        for (const { epoch, value, at, trial, picked } of picture.placed) {
          expect(Math.abs(Math.round(at[0]))).toBe(picture.epochs.indexOf(epoch))
          expect(at[1]).toBeGreaterThanOrEqual(picture.low)
          expect(at[1]).toBeLessThanOrEqual(picture.high)
          if (value !== null) expect(at[1]).toBe(value)
          expect(picked).toBe(within === undefined || within.has(trial))
        }
        const outcomes = ['promoted', 'rests', 'stopped'] as const
        const drawn = outcomes.reduce((sum, one) => sum + pointsOf(picture, one).length, 0)
        expect(drawn).toBe(picture.shown)
      },
    ),
  )
})

test('what is no number lies below every value', () => {
  const one = { epoch: 1, bracket: undefined, outcome: 'rests' as const }
  const decision = {} as Judgement['decision']
  const judgements = [
    { ...one, trial: 1, value: 0.2, decision },
    { ...one, trial: 2, value: null, decision },
  ]
  const { placed, withoutNumber } = rungPicture({
    judgements,
    rungs,
    within: undefined,
    goal: 'minimize',
  })
  expect(placed.map(({ trial }) => trial)).toEqual([1, 2])
  expect(placed[1]?.at[1]).toBeLessThan(0.2)
  expect(withoutNumber).toBe(1)
})
