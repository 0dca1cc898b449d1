import type { Measures } from '@sweepstack/protocol'
import { expect, test } from 'vitest'
import { comparedOf, compareSearch } from './compare-search.ts'
import { classDifferences, configDifferences } from './differences.ts'

test('only what differs stands in the table; what one config lacks differs too', () => {
  const schedule = { kind: 'cosine' }
  expect(
    configDifferences([
      { learningRate: 0.1, optimizer: 'adam', schedule },
      { learningRate: 0.2, optimizer: 'adam', schedule: { ...schedule }, momentum: 0.9 },
    ]),
  ).toEqual({
    rows: [
      { name: 'learningRate', values: [0.1, 0.2] },
      { name: 'momentum', values: [null, 0.9] },
    ],
    same: 2,
  })
})

test('classes on which models differ most come first; those without images are left out', () => {
  const of = (recalls: (number | null)[]) =>
    ({
      classes: recalls.map((recall, place) => {
        return { class: `c${place}`, images: place === 2 ? 0 : 10, recall }
      }),
    }) as unknown as Measures
  const rows = classDifferences([of([0.5, 0.9, 0]), of([0.6, 0.4, 0])])
  expect(rows.map(({ name, recalls }) => [name, recalls])).toEqual([
    ['c1', [0.9, 0.4]],
    ['c0', [0.5, 0.6]],
  ])
  expect(rows[0]?.gap).toBeCloseTo(0.5, 12)
  expect(classDifferences([])).toEqual([])
})

test('a link names trials, each once, and no more than are told apart', () => {
  expect(comparedOf('swp_01ab/12')).toEqual({ sweep: 'swp_01ab', trial: 12 })
  for (const text of ['swp_01ab', 'swp_01ab/0', 'x/1', 'swp_../1', 'swp_1/1/2']) {
    expect(comparedOf(text)).toBeUndefined()
  }
  expect(compareSearch({ trial: 'swp_1/2' })).toEqual({ trial: ['swp_1/2'] })
  const many = Array.from({ length: 9 }, (_, place) => `swp_1/${place + 1}`)
  expect(compareSearch({ trial: ['nonsense', ...many, ...many] }).trial).toHaveLength(5)
  expect(compareSearch({ trial: 7 })).toEqual({})
})
