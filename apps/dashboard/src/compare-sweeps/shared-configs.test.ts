import { expect, test } from 'vitest'
import type { Cell, TrialTable } from '../data/trial-columns.ts'
import { pairedOutcome, pairsText, sharedConfigs } from './shared-configs.ts'

type Row = [
  status: string,
  score: number | null,
  epochs: number,
  seed: number,
  lineage: string,
  rate: number,
]

function tableOf(rows: Row[]): TrialTable {
  const column = (place: number) => rows.map((row) => row[place] as Cell)
  return {
    rows: rows.length,
    columns: {
      trial: rows.map((_, row) => row + 1),
      ...{ status: column(0), score: column(1), epochs: column(2), seed: column(3) },
      ...{ lineage: column(4), failure: rows.map(() => null), learningRate: column(5) },
    },
  }
}

test('configs that both completed are paired, by the means over their repeats', () => {
  const first = tableOf([
    ['completed', 0.5, 3, 1, 'a', 0.1],
    ['completed', 0.7, 3, 2, 'b', 0.1],
    ['completed', 0.4, 3, 1, 'c', 0.01],
    ['failed', null, 3, 1, 'd', 0.001],
    ['completed', 0.9, 9, 1, 'e', 0.1],
  ])
  const second = tableOf([
    ['completed', 0.4, 3, 1, 'c', 0.01],
    ['completed', 0.8, 3, 5, 'f', 0.1],
    ['completed', 0.3, 3, 1, 'd', 0.001],
  ])
  const shared = sharedConfigs([first, second])
  expect(shared.map(({ config, scores, trials }) => ({ config, scores, trials }))).toEqual([
    { config: { epochs: 3, learningRate: 0.1 }, scores: [0.6, 0.8], trials: [1, 2] },
    { config: { epochs: 3, learningRate: 0.01 }, scores: [0.4, 0.4], trials: [3, 1] },
  ])
  expect(shared.map(({ isOneLineage }) => isOneLineage)).toEqual([false, true])
  const { mean, ...counts } = pairedOutcome(shared, [0, 1], 'maximize')
  expect(counts).toEqual({ better: 1, worse: 0, same: 1 })
  expect(mean).toBeCloseTo(0.1)
  expect(pairedOutcome(shared, [0, 1], 'minimize')).toMatchObject({ better: 0, worse: 1, same: 1 })
  expect(sharedConfigs([first, tableOf([])])).toEqual([])
  expect(pairedOutcome([], [0, 1], 'maximize').mean).toBeNull()
})

test('whether the pairs differ more than by luck is said either way', () => {
  expect(pairsText({ better: 8, worse: 1 })).toBe('a real difference (sign test, p = 0.039)')
  expect(pairsText({ better: 3, worse: 7 })).toBe(
    'no difference that luck would not make as often (sign test, p = 0.34)',
  )
  expect(pairsText({ better: 900, worse: 100 })).toBe('a real difference (sign test, p < 0.001)')
  expect(pairsText({ better: 0, worse: 0 })).toBe('they do not differ')
})
