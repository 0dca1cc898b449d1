import { expect, test } from 'vitest'
import { type HyperbandTableOptions, hyperbandTable } from './hyperband-table.ts'

/** "81x1, 27x3 | 5x81" */
function table(
  max: number,
  eta: number,
  rounding: HyperbandTableOptions['rounding'] = 'paper-formula',
) {
  const brackets = hyperbandTable({ min: 1, max, eta, rounding })
  const rows = brackets.map(({ rungs }) => rungs.map(({ trials, epoch }) => `${trials}x${epoch}`))
  const rungs = brackets.flatMap((bracket) => bracket.rungs)
  const configs = brackets.reduce((sum, bracket) => sum + (bracket.rungs[0]?.trials ?? 0), 0)
  const runs = rungs.reduce((sum, { trials }) => sum + trials, 0)
  return { rows: rows.map((row) => row.join(', ')), configs, runs }
}

test('81 epochs, eta 3, by the formula: 206 trainings', () => {
  expect(table(81, 3)).toEqual({
    rows: [
      '81x1, 27x3, 9x9, 3x27, 1x81',
      '34x3, 11x9, 3x27, 1x81',
      '15x9, 5x27, 1x81',
      '8x27, 2x81',
      '5x81',
    ],
    configs: 143,
    runs: 206,
  })
})

test('81 epochs, eta 3, as in the table of the paper: 187 trainings', () => {
  expect(table(81, 3, 'paper-table')).toEqual({
    rows: [
      '81x1, 27x3, 9x9, 3x27, 1x81',
      '27x3, 9x9, 3x27, 1x81',
      '9x9, 3x27, 1x81',
      '6x27, 2x81',
      '5x81',
    ],
    configs: 128,
    runs: 187,
  })
})

test('27 and 9 epochs, eta 3; 16 and 8, eta 2', () => {
  expect(table(27, 3)).toEqual({
    rows: ['27x1, 9x3, 3x9, 1x27', '12x3, 4x9, 1x27', '6x9, 2x27', '4x27'],
    configs: 49,
    runs: 69,
  })
  expect(table(9, 3)).toEqual({ rows: ['9x1, 3x3, 1x9', '5x3, 1x9', '3x9'], configs: 17, runs: 22 })
  expect(table(16, 2)).toEqual({
    rows: [
      '16x1, 8x2, 4x4, 2x8, 1x16',
      '10x2, 5x4, 2x8, 1x16',
      '7x4, 3x8, 1x16',
      '5x8, 2x16',
      '5x16',
    ],
    configs: 43,
    runs: 72,
  })
  expect(table(8, 2).rows).toEqual(['8x1, 4x2, 2x4, 1x8', '6x2, 3x4, 1x8', '4x4, 2x8', '4x8'])
})

test('Ray: 1,000 epochs, eta 10: four brackets from 1,000 trials of 1 epoch to 4 of 1,000', () => {
  const { rows } = table(1000, 10)
  expect(rows).toHaveLength(4)
  expect([rows[0]?.split(', ')[0], rows.at(-1)]).toEqual(['1000x1', '4x1000'])
})

test('no logarithm is rounded: 243 epochs and eta 3 have six brackets, 1,000 and 10 four', () => {
  expect(Math.log(1000) / Math.log(10)).toBeLessThan(3)
  expect(table(1000, 10).rows).toHaveLength(4)
  expect(table(243, 3).rows).toHaveLength(6)
  expect(table(125, 5).rows).toHaveLength(4)
})

test('a lowest rung above 1, and epochs that are no power of eta', () => {
  const brackets = hyperbandTable({ min: 5, max: 50, eta: 3, rounding: 'paper-formula' })
  const epochs = brackets.map(({ rungs }) => rungs.map(({ epoch }) => epoch))
  expect(epochs).toEqual([[5, 16, 50], [16, 50], [50]])
})
