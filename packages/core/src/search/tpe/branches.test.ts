import { describe, expect, test } from 'vitest'
import { mulberry32 } from '../../random/mix.ts'
import type { Point } from '../../space/search-space.ts'
import type { Observation } from '../algorithm.ts'
import { type Branch, branchesOf, chooseBranch } from './branches.ts'

/** Losses of a branch in the order in which they came; the branch has the axis `axis` of its own. */
function observed(axis: number, losses: readonly number[]): Observation[] {
  const point: Point = [0, 1, 2].map((place) => (place === axis ? 0.5 : null))
  return losses.map((loss, place) => {
    return { trial: 100 * axis + place + 1, point, losses: [loss], epoch: 1, violation: 0 }
  })
}

/** How often each branch is chosen, and as what. */
function shares(branches: readonly Branch[]) {
  const draw = mulberry32(3)
  const counts: Record<string, number> = {}
  for (let asks = 0; asks < 4000; asks += 1) {
    const chosen = chooseBranch(branches, draw)
    const key = chosen === undefined ? 'none' : `${branches.indexOf(chosen.branch)} ${chosen.as}`
    counts[key] = (counts[key] ?? 0) + 1 / 4000
  }
  return counts
}

const falling = (from: number, rate: number, count: number) =>
  Array.from({ length: count }, (_, place) => from - rate * place)
const flat = (loss: number, count: number) => new Array<number>(count).fill(loss)

describe('branches of a conditional space', () => {
  test('are told apart by their active axes, each in the order in which results came', () => {
    const growing: Observation[] = []
    for (const one of [observed(0, [1]), observed(1, [2]), observed(0, [3])].flat()) {
      growing.push(one)
      branchesOf(growing)
    }
    const branches = branchesOf(growing)
    expect(branches.map(({ observations }) => observations.map(({ losses }) => losses[0]))).toEqual(
      [[1, 3], [2]],
    )
    expect(branches[0]?.has([0.1, null, null])).toBe(true)
    expect(branches[0]?.has([null, 0.1, null])).toBe(false)
    expect(branchesOf([...growing]).map(({ observations }) => observations.length)).toEqual([2, 1])
  })

  test('one that is worse but would reach the best at its rate gets half of the trials', () => {
    const best = observed(0, flat(0.5, 30))
    const rising = observed(1, falling(3, 0.1, 20))
    const counts = shares(branchesOf([...best, ...rising]))
    expect(counts['1 rising']).toBeCloseTo(0.5, 1)
    expect(counts['0 best']).toBeCloseTo(0.45, 1)
  })

  test('one that fell and would still not reach the best gets few, and so does one that fell no more', () => {
    const best = observed(0, flat(0.5, 30))
    for (const losses of [falling(3, 0.05, 20), [...falling(3, 0.2, 10), ...flat(1.2, 20)]]) {
      const counts = shares(branchesOf([...best, ...observed(1, losses)]))
      expect(counts['1 rising']).toBeUndefined()
      expect(counts['1 other']).toBeCloseTo(0.05, 1)
      expect(counts['0 best']).toBeCloseTo(0.95, 1)
    }
  })

  test('is not given up before it had ten trials, unless all of it fails', () => {
    const best = observed(0, flat(0.5, 30))
    expect(shares(branchesOf([...best, ...observed(1, flat(9, 10))]))['1 rising']).toBeDefined()
    expect(shares(branchesOf([...best, ...observed(1, flat(9, 11))]))['1 rising']).toBeUndefined()
    const failed = observed(1, flat(Number.POSITIVE_INFINITY, 12))
    expect(shares(branchesOf([...best, ...failed]))['1 rising']).toBeUndefined()
  })

  test('nothing is chosen in a space without conditions, nor among more branches than can be tried', () => {
    expect(shares(branchesOf(observed(0, [1, 2])))).toEqual({ none: expect.closeTo(1) })
    const many = Array.from({ length: 9 }, (_, place): Observation => {
      const point = [3, 2, 1, 0].map((bit) => ((place >> bit) & 1 ? 0.5 : null))
      return { trial: place, point, losses: [place], epoch: 1, violation: 0 }
    })
    expect(chooseBranch(branchesOf(many), () => 0.5)).toBeUndefined()
  })
})
