import type { LeaderboardRow } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { bestTrials, disagreeing, greatestDifference, likeliest, spreadPlaces } from './answers.ts'
import { trySearch } from './try-search.ts'

describe('answers', () => {
  test('the likeliest come first, the first among equals', () => {
    expect(likeliest([0.1, 0.4, 0.1, 0.4], ['a', 'b', 'c', 'd'], 3)).toEqual([
      { name: 'b', probability: 0.4 },
      { name: 'd', probability: 0.4 },
      { name: 'a', probability: 0.1 },
    ])
  })

  test('the greatest difference, and none is hidden that is no number', () => {
    expect(greatestDifference([0.5, 0.5], [0.25, 0.75])).toBe(0.25)
    for (const odd of [[Number.NaN, 0.5], [0.5, Number.NaN], [0.5]]) {
      expect(greatestDifference([0.5, 0.25], odd)).toBeNaN()
    }
    expect(greatestDifference([Number.NaN, 1], [0.5, 0.5])).toBeNaN()
  })

  test.each([
    [
      ['a', 'a', 'b'],
      [false, false, true],
    ],
    [
      ['a', 'b'],
      [false, true],
    ],
    [
      ['a', 'b', 'b'],
      [true, false, false],
    ],
    [
      [undefined, 'b', 'c', 'c'],
      [false, true, false, false],
    ],
    [[undefined], [false]],
    [[], []],
  ])('of %j those that differ are %j', (said, expected) => {
    expect(disagreeing(said)).toEqual(expected)
  })

  test('what is tied with the best comes before what is not, whatever its rank', () => {
    const rows = [
      [4, 1],
      [9, null],
      [2, 2],
      [7, 1],
    ].map(([trial, tie], place) => ({ trial, tie, rank: place + 1 }) as LeaderboardRow)
    expect(bestTrials(rows, 3)).toEqual([4, 7, 9])
    expect(bestTrials(rows.slice(1), 4)).toEqual([9, 2, 7])
    expect(bestTrials([], 4)).toEqual([])
  })

  test.each([
    [1, 6],
    [2, 6],
    [7, 6],
    [2000, 6],
  ])('of %d images %d are chosen, each once, and others in another turn', (images, most) => {
    for (const turn of [0, 1, 2, 50]) {
      const places = spreadPlaces(images, most, turn)
      expect(places.length).toBe(Math.min(images, most))
      expect(places.every((place) => place >= 0 && place < images)).toBe(true)
    }
    if (images === 2000)
      expect(spreadPlaces(images, most, 1)).not.toEqual(spreadPlaces(images, most, 0))
  })
})

test('a link keeps what it may say, and nothing else', () => {
  expect(
    trySearch({
      sweep: 'swp_a',
      trial: ['swp_a/1', 'swp_a/1', 'swp_b/0', '<b>', 'swp_b/2'],
      image: ['0', '17', '-1', '1e3', 'x'],
      on: 'cpu',
    }),
  ).toEqual({ sweep: 'swp_a', trial: ['swp_a/1', 'swp_b/2'], image: ['0', '17'], on: 'cpu' })
  expect(trySearch({ sweep: '../x', trial: 7, image: 3, on: 'wasm' })).toEqual({ image: ['3'] })
})
