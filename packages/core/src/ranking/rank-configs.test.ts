import { expect, test } from 'vitest'
import { rankConfigs, ranksOf } from './rank-configs.ts'

test('ranks by mean over repeats, with the sample deviation', () => {
  const ranked = rankConfigs(
    [
      { trial: 1, score: 0.5 },
      { trial: 2, score: 0.7 },
      { trial: 3, score: 0.65 },
    ],
    { repeats: 2, goal: 'maximize' },
  )
  expect(ranked).toEqual([
    { index: 1, trial: 3, trials: [3], score: 0.65, spread: null, searchScore: null, copies: [] },
    {
      index: 0,
      trial: 1,
      trials: [1, 2],
      score: 0.6,
      searchScore: null,
      copies: [],
      spread: expect.closeTo(0.1414, 4),
    },
  ])
})

test('a goal of minimize puts the lowest first; ties share a rank in the order of trials', () => {
  const scores = [0.3, 0.1, 0.1, 0.2].map((score, index) => ({ trial: index + 1, score }))
  const ranked = rankConfigs(scores, { repeats: 1, goal: 'minimize' })
  expect(ranked.map(({ trial }) => trial)).toEqual([2, 3, 4, 1])
  expect(ranksOf(ranked)).toEqual([1, 1, 3, 4])
})

test('configs of one identity are one, by their first trials; what a copy has alone counts', () => {
  const scores = [0.5, 0.7, 0.5, 0.6, 0.4].map((score, place) => ({ trial: place + 2, score }))
  // Trials 1 and 2, 3 and 4, 5 and 6 are configs; trial 1 has no score, which its copy, config 2, has.
  const identityOf = (index: number) => (index === 1 ? 'b' : 'a')
  const ranked = rankConfigs(scores, { repeats: 2, goal: 'maximize', identityOf })
  expect(ranked).toMatchObject([
    { index: 1, trials: [3, 4], copies: [] },
    { index: 0, trial: 2, trials: [2, 5], copies: [] },
  ])
  const all = [{ trial: 1, score: 0.6 }, ...scores]
  expect(rankConfigs(all, { repeats: 2, goal: 'maximize', identityOf })).toMatchObject([
    { index: 1 },
    { index: 0, trials: [1, 2], score: 0.55, copies: [5] },
  ])
})

test('a config that was stopped early comes after all that reached their ends, whatever it scored', () => {
  const scores = [
    { trial: 1, score: 0.99, stoppedAt: 1 },
    { trial: 2, score: 0.5 },
    { trial: 3, score: 0.6, stoppedAt: 3 },
    { trial: 4, score: 0.4 },
    { trial: 5, score: 0.6, stoppedAt: 1 },
  ]
  const ranked = rankConfigs(scores, { repeats: 1, goal: 'maximize' })
  expect(ranked.map(({ trial, stoppedAt }) => [trial, stoppedAt])).toEqual([
    [2, undefined],
    [4, undefined],
    [3, 3],
    [1, 1],
    [5, 1],
  ])
  expect(ranksOf(ranked)).toEqual([1, 2, 3, 4, 5])
})
