import { expect, test } from 'vitest'
import { bracketShares, dealtInTurn } from './allot-brackets.ts'

test('Determined: 10 trials in brackets of 2 and 1 rungs, and of 3, 2 and 1', () => {
  expect(bracketShares(10, [2, 1], 4)).toEqual([7, 3])
  expect(bracketShares(10, [3, 2, 1], 3)).toEqual([7, 2, 1])
})

test('trials are dealt in turn, and each bracket gets its share of a round', () => {
  const bracketOf = dealtInTurn([6, 3, 1])
  const round = Array.from({ length: 10 }, (_, place) => bracketOf(place + 1))
  expect(round).toEqual([0, 1, 0, 0, 1, 2, 0, 0, 1, 0])
  expect(Array.from({ length: 10 }, (_, place) => bracketOf(place + 11))).toEqual(round)
})
