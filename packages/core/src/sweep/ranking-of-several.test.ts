import { parseDefinition } from '@sweepstack/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstInRanking } from '../ranking/fronts-of-ranking.ts'
import { type RankedConfig, rankKeys, ranksOf, type Score } from '../ranking/rank-configs.ts'
import { configsOf } from '../testing/configs-of.ts'
import { placeOf, SweepRanking } from './sweep-ranking.ts'

const objectives = [
  { name: 'error', goal: 'minimize' },
  { name: 'gain', goal: 'maximize' },
]
const metricConstraints = [{ name: 'ms', max: 10 }]

function definitionOf(rest: object) {
  return parseDefinition({
    name: 'several',
    trainer: 'external',
    parameters: { x: { min: 0, max: 1 } },
    search: { kind: 'random', trials: 100 },
    ...rest,
  })
}
const several = definitionOf({ objectives, metricConstraints })
const bounded = definitionOf({ metric: objectives[0], metricConstraints })

/** `values`: gain and ms. */
const scores = fc
  .array(fc.tuple(fc.nat(6), fc.nat(6), fc.integer({ min: 8, max: 13 }), fc.nat(3)), {
    minLength: 1,
    maxLength: 40,
  })
  .map((all) =>
    all.map(([score, gain, ms, stopped], place): Score => {
      const stoppedAt = stopped === 0 ? { stoppedAt: 3 } : {}
      return { trial: place + 1, score, values: [gain, ms], ...stoppedAt }
    }),
  )
const state = { topK: null, nextTrial: 1000 }

interface Seen {
  error: number
  gain: number
  missed: number
  stopped: boolean
}
const seenOf = ({ score, values = [], stoppedAt }: Score): Seen => ({
  error: score,
  gain: values[0] as number,
  missed: Math.max(0, ((values[1] as number) - 10) / 10),
  stopped: stoppedAt !== undefined,
})

/** Whether `a` belongs before `b`, by the definition. */
function isAbove(a: Seen, b: Seen): boolean {
  if (a.missed > 0 || b.missed > 0) return a.missed < b.missed
  if (a.stopped !== b.stopped) return b.stopped
  return a.error <= b.error && a.gain >= b.gain && (a.error < b.error || a.gain > b.gain)
}

test('the front of a config is one more than the last that is above it, and nobody is above the first', () => {
  fc.assert(
    fc.property(scores, (all) => {
      const ranked = new SweepRanking(several).add(all, state)
      const seen = new Map(all.map((score) => [score.trial, seenOf(score)]))
      const of = ({ trial }: RankedConfig) => seen.get(trial) as Seen
      for (const config of ranked) {
        const above = ranked.filter((other) => isAbove(of(other), of(config)))
        const last = Math.max(0, ...above.map(({ front }) => front as number))
        // Those of another class are above as a whole, however deep their fronts are.
        expect(config.front).toBe(last + 1)
      }
      const order = ranked.map(({ front, stoppedAt, score, index }) => {
        return [front as number, stoppedAt === undefined ? 0 : 1, score, index]
      })
      expect(order).toEqual([...order].sort(compareNumbers))
      const feasible = ranked.map(({ violation }) => violation === undefined)
      expect(feasible.lastIndexOf(true)).toBeLessThan(
        feasible.includes(false) ? feasible.indexOf(false) : ranked.length,
      )
    }),
  )
})

function compareNumbers(a: number[], b: number[]): number {
  const at = a.findIndex((value, place) => value !== b[place])
  return at < 0 ? 0 : a[at]! - b[at]!
}

test('results that come in pieces are ranked as all at once, and places are found again by their keys', () => {
  for (const definition of [several, bounded]) {
    fc.assert(
      fc.property(scores, fc.nat(), (all, cut) => {
        const shown =
          definition === several
            ? all
            : all.map(({ values, ...score }) => ({ ...score, values: [values?.[1] as number] }))
        const ranking = new SweepRanking(definition)
        const half = cut % shown.length
        ranking.add(shown.slice(0, half), state)
        for (const score of shown.slice(half).reverse()) ranking.take([score, score], state)
        const ranked = ranking.add([], state)
        expect(ranked).toEqual(new SweepRanking(definition).add(shown, state))
        expect(ranking.add([], state)).toBe(ranked)
        for (const [place, config] of ranked.entries()) {
          const found = placeOf(ranked, rankKeys(config), 'minimize')
          expect(found).toEqual({ before: place, after: place + 1 })
        }
      }),
    )
  }
})

test('with one metric, configs that miss constraints come last, by how much they miss', () => {
  const ranking = new SweepRanking(bounded)
  const all = [
    [1, 12],
    [5, 10],
    [0, 15],
    [3, 9],
  ].map(([score, ms], place) => ({ trial: place + 1, score: score!, values: [ms!] }))
  const ranked = ranking.add(all, state)
  expect(ranked.map(({ trial, violation }) => [trial, violation])).toEqual([
    [4, undefined],
    [2, undefined],
    [1, 0.2],
    [3, 0.5],
  ])
  expect(ranked[0]).not.toHaveProperty('front')
  expect(ranksOf(ranked)).toEqual([1, 2, 3, 4])
})

test('only configs that are equal in all objectives share a rank', () => {
  const all = [
    [1, 5],
    [1, 5],
    [0, 3],
    [1, 4],
  ].map(([score, gain], place) => ({ trial: place + 1, score: score!, values: [gain!, 1] }))
  const ranked = new SweepRanking(several).add(all, state)
  expect(ranked.map(({ trial, front }) => [trial, front])).toEqual([
    [3, 1],
    [1, 1],
    [2, 1],
    [4, 2],
  ])
  expect(ranksOf(ranked)).toEqual([1, 2, 2, 4])
})

test('means over repeats are what is bounded, and a leader whose fresh runs miss goes to the end', () => {
  const definition = definitionOf({
    metric: objectives[0],
    metricConstraints,
    repeats: 2,
    topK: { k: 1, repeats: 2 },
  })
  const ranking = new SweepRanking(definition)
  // Of the first config one run misses the bound, its mean keeps it.
  const search = [
    [1, 8],
    [1, 12],
    [2, 9],
    [2, 9],
  ].map(([score, ms], place) => ({ trial: place + 1, score: score!, values: [ms!] }))
  const ranked = ranking.add(search, { topK: null, nextTrial: 5 })
  expect(ranked.map(({ trial, violation }) => [trial, violation])).toEqual([
    [1, undefined],
    [3, undefined],
  ])
  const [config] = configsOf(definition)
  const topK = { firstTrial: 5, leaders: [{ index: 0, config: config!, chosen: null }] }
  const fresh = [
    [0, 15],
    [3, 11],
  ].map(([score, ms], place) => ({ trial: place + 5, score: score!, values: [ms!] }))
  const again = ranking.add(fresh, { topK, nextTrial: 7 })
  // The run that misses less is the one that is chosen.
  expect(again.map(({ trial, searchScore }) => [trial, searchScore])).toEqual([
    [3, null],
    [6, 1],
  ])
})

test('of a front that does not fit, those go on that lie farthest apart', () => {
  const all = [0, 1, 2, 3, 10].map((error, place) => {
    return { trial: place + 1, score: error, values: [error, 1] }
  })
  const ranked = new SweepRanking(several).add(all, state)
  const trials = (configs: RankedConfig[]) => configs.map(({ trial }) => trial)
  expect(trials(firstInRanking(ranked, 3))).toEqual([1, 4, 5])
  expect(trials(firstInRanking(ranked, 5))).toEqual([1, 2, 3, 4, 5])
  expect(trials(firstInRanking(ranked, 9))).toEqual([1, 2, 3, 4, 5])
  expect(firstInRanking([], 2)).toEqual([])
})
