import type { SweepLineage } from '@sweepstack/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allOf } from '../panel/portions.ts'
import { type RiverLineage, riverOf } from './river.ts'

const rowsOf = (...asked: Parameters<typeof riverOf>): RiverLineage[] =>
  allOf(riverOf(...asked)).rows

const trial = fc.record({
  number: fc.integer({ min: 1, max: 99 }),
  status: fc.constantFrom(...(['waiting', 'resting', 'completed', 'failed'] as const)),
  score: fc.oneof(fc.constant(null), fc.double({ min: -5, max: 5, noNaN: true })),
  until: fc.integer({ min: 1, max: 30 }),
  seconds: fc.double({ min: 0, max: 100, noNaN: true }),
})
const lineage = fc
  .record({
    epoch: fc.integer({ min: 0, max: 30 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    fork: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
    trials: fc.array(trial, { minLength: 1, maxLength: 4 }),
  })
  .map(({ epoch, share, fork, trials }): SweepLineage => {
    const parent = fork === undefined ? null : { lineage: 'c'.repeat(32), epoch: fork }
    const before = Math.max(Math.min(epoch, fork ?? 0), Math.floor(share * epoch))
    return { lineage: 'a', parent, epoch, before, seconds: 40, secondsBefore: 10, trials }
  })

test('stretches follow one another, and lineages are in the order of their best scores', () => {
  fc.assert(
    fc.property(
      fc.array(lineage, { maxLength: 12 }),
      fc.constantFrom('maximize' as const, 'minimize' as const),
      (lineages, goal) => {
        const rows = rowsOf(lineages, { goal, within: undefined })
        expect(rows).toHaveLength(lineages.length)
        for (const { from, before, epoch, wanted, ends, rests, trials } of rows) {
          expect([from, before, epoch, wanted]).toEqual(
            [from, before, epoch, wanted].sort((a, b) => a - b),
          )
          for (const { until, status } of trials) {
            expect(status === 'resting' ? rests : ends).toContain(until)
          }
          expect(rests.length).toBeLessThanOrEqual(
            trials.filter(({ status }) => status === 'resting').length,
          )
        }
        const scored = rows.map(({ best }) => best)
        const known = scored.filter((one) => one !== null)
        const sign = goal === 'maximize' ? -1 : 1
        expect(scored.slice(0, known.length)).toEqual(known.sort((a, b) => sign * (a - b)))
      },
    ),
  )
})

test('what sharing saved is what the trials alone would have taken, less what was trained here', () => {
  const of = { status: 'completed' as const, score: 0.5 }
  const shared: SweepLineage = {
    ...{ lineage: 'a', parent: null, epoch: 4, before: 1, seconds: 100, secondsBefore: 10 },
    trials: [
      { ...of, number: 1, until: 2, seconds: 30 },
      { ...of, number: 2, until: 4, score: 0.7, seconds: 100 },
    ],
  }
  expect(rowsOf([shared], { goal: 'maximize', within: undefined })).toMatchObject([
    { seconds: 90, saved: 40, best: 0.7, label: 'trial 2 +1', ends: [2, 4], wanted: 4 },
  ])
  expect(rowsOf([shared], { goal: 'maximize', within: new Set([3]) })).toEqual([])
})

test('forks stand below what they continue, and a tree where the best of it stands', () => {
  const one = (lineage: string, score: number, parent?: string): SweepLineage => ({
    ...{ lineage, epoch: 9, before: 0, seconds: 9, secondsBefore: 0 },
    parent: parent === undefined ? null : { lineage: parent, epoch: 4 },
    trials: [{ number: 1, status: 'completed', score, until: 9, seconds: 9 }],
  })
  const lineages = [
    ...[one('c', 0.9, 'b'), one('a', 0.8), one('b', 0.2), one('d', 0.5, 'b')],
    ...[one('e', 0.1, 'c'), one('f', 0.7, 'elsewhere')],
  ]
  const rows = rowsOf(lineages, { goal: 'maximize', within: undefined })
  expect(rows.map(({ lineage, parentRow }) => [lineage, parentRow])).toEqual([
    ...[
      ['b', undefined],
      ['c', 0],
      ['e', 1],
      ['d', 0],
    ],
    ...[
      ['a', undefined],
      ['f', undefined],
    ],
  ])
  expect(rows[1]).toMatchObject({ label: '↳ trial 1', from: 4 })
})
