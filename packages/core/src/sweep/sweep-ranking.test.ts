import { type Config, parseDefinition } from '@sweepstack/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rankConfigs, rankKeys, ranksOf } from '../ranking/rank-configs.ts'
import { configsOf } from '../testing/configs-of.ts'
import { placeOf, SweepRanking } from './sweep-ranking.ts'

const config = configsOf(definitionOf(1, 'maximize'))[0] as Config

function definitionOf(repeats: number, goal: 'maximize' | 'minimize') {
  return parseDefinition({
    name: 'r',
    dataset: 'd',
    parameters: { epochs: 1 },
    repeats,
    metric: { name: 'val_accuracy', goal },
  })
}

test('results that come in pieces are ranked as all at once', () => {
  const goals = fc.constantFrom('maximize' as const, 'minimize' as const)
  const values = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 300 })
  fc.assert(
    fc.property(
      values,
      fc.integer({ min: 1, max: 3 }),
      goals,
      fc.nat(),
      (all, repeats, goal, cut) => {
        const scores = all.map((value, place) => ({ trial: place + 1, score: value / 20 }))
        scores.sort((a, b) => ((a.trial * 7919) % 31) - ((b.trial * 7919) % 31))
        const ranking = new SweepRanking(definitionOf(repeats, goal))
        const state = { topK: null, nextTrial: all.length + 1 }
        const half = cut % all.length
        ranking.add(scores.slice(0, half), state)
        let ranked = ranking.add([], state)
        for (const score of scores.slice(half)) ranked = ranking.add([score, score], state)
        expect(ranked).toEqual(rankConfigs(scores, { repeats, goal }))
        expect(ranking.add([], state)).toBe(ranked)
        for (const [place, config] of ranked.entries()) {
          const keys = rankKeys(config)
          expect(placeOf(ranked, keys, goal)).toEqual({ before: place, after: place + 1 })
          expect(placeOf(ranked, { ...keys, index: keys.index + 0.5 }, goal).before).toBe(place + 1)
        }
      },
    ),
  )
})

test('leaders that ran again come first, by their fresh runs alone, each with the best of them', () => {
  const ranking = new SweepRanking(definitionOf(1, 'maximize'))
  const search = [0.7, 0.9, 0.8, 0.6].map((score, index) => ({ trial: index + 1, score }))
  ranking.add(search, { topK: null, nextTrial: 5 })
  const leaders = [1, 2].map((index) => ({ index, config, chosen: null }))
  const topK = { firstTrial: 5, leaders }
  // Trials 5 and 7 are of the search's best, trial 6 of the one after it.
  const fresh = [0.5, 0.55, 0.53].map((score, run) => ({ trial: 5 + run, score }))
  const ranked = ranking.add(fresh, { topK, nextTrial: 8 })
  expect(ranked.map(({ trial, trials, searchScore }) => [trial, trials, searchScore])).toEqual([
    [6, [6], 0.8],
    [7, [5, 7], 0.9],
    [1, [1], null],
    [4, [4], null],
  ])
  expect(ranked[1]?.score).toBeCloseTo(0.515, 12)
  expect(ranksOf(ranked)).toEqual([1, 2, 3, 4])
})

test('a score of a trial that the state does not know yet waits for one that does', () => {
  const ranking = new SweepRanking(definitionOf(1, 'maximize'))
  const scores = [1, 2].map((trial) => ({ trial, score: trial / 10 }))
  expect(ranking.add(scores, { topK: null, nextTrial: 2 })).toHaveLength(1)
  const topK = { firstTrial: 2, leaders: [{ index: 0, config, chosen: null }] }
  const ranked = ranking.add([], { topK, nextTrial: 3 })
  expect(ranked).toMatchObject([{ index: 0, trial: 2, score: 0.2, searchScore: 0.1 }])
})

test('copies are one row, however their results come in, and so are they among the leaders', () => {
  const definition = parseDefinition({
    name: 'r',
    dataset: 'd',
    parameters: { optimizer: ['adam', 'sgd'], momentum: [0, 0.5, 0.9], epochs: 1 },
  })
  // In the order of the search: adam with each momentum, then SGD.
  const scores = [0.9, 0.9, 0.9, 0.3, 0.8, 0.7].map((score, at) => ({ trial: at + 1, score }))
  const expected = [
    [1, [1], [2, 3]],
    [5, [5], []],
    [6, [6], []],
    [4, [4], []],
  ]
  fc.assert(
    fc.property(fc.shuffledSubarray(scores, { minLength: 6 }), fc.nat(6), (shuffled, cut) => {
      const ranking = new SweepRanking(definition)
      const state = { topK: null, nextTrial: 7 }
      for (const score of shuffled.slice(0, cut)) ranking.add([score], state)
      const ranked = ranking.add(shuffled.slice(cut), state)
      const kept = cut === 6 ? ranking.add([], state) : ranked
      expect(kept.map(({ trial, trials, copies }) => [trial, trials, copies])).toEqual(expected)
    }),
  )
  // Of a sweep that an older version let run three copies again, on the same seeds.
  const ranking = new SweepRanking(definition)
  ranking.add(scores, { topK: null, nextTrial: 7 })
  const leaders = [0, 1, 4].map((index) => ({ index, config, chosen: null }))
  const fresh = [0.6, 0.6, 0.8, 0.64, 0.64, 0.7].map((score, at) => ({ trial: at + 7, score }))
  const again = ranking.add(fresh, { topK: { firstTrial: 7, leaders }, nextTrial: 13 })
  expect(again.map(({ trials, searchScore }) => [trials, searchScore])).toEqual([
    [[9, 12], 0.8],
    [[7, 10], 0.9],
    [[6], null],
    [[4], null],
  ])
})
