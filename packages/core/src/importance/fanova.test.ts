import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { mulberry32 } from '../random/mix.ts'
import type { Axis, Point } from '../space/search-space.ts'
import { mean } from './bags.ts'
import { fanova } from './fanova.ts'
import { bestLeaf, growForest } from './forest.ts'
import { stepsOf } from './regression-tree.ts'
import { columnsOf, type Sample } from './sample.ts'
import { treeShares } from './tree-shares.ts'

const file = new URL('../../fixtures/optuna-importance.json', import.meta.url)
const stored = JSON.parse(readFileSync(file, 'utf8')) as {
  fanova: Sample & { expected: number[] }
}

const real = (name: string): Axis => ({ name, kind: 'real' })
const choice = (name: string, count: number): Axis => ({ name, kind: 'choice', count })

function drawn(
  axes: Axis[],
  rows: number,
  metricOf: (point: Point, chance: () => number) => number,
) {
  const random = mulberry32(3)
  const points = Array.from({ length: rows }, () =>
    axes.map((axis) => (axis.kind === 'real' ? random() : Math.floor(random() * axis.count))),
  )
  return { axes, points, values: points.map((point) => metricOf(point, random)) }
}

const sharesOf = ({ single }: ReturnType<typeof fanova>) => single.map(({ share }) => share)

describe('fANOVA', () => {
  test('the shares of a sum with an interaction are the true ones', () => {
    const axes = [real('a'), choice('b', 4), real('c'), real('d'), real('none')]
    const offsets = [0, 0.5, 0, -0.5]
    const sample = drawn(axes, 800, ([a, b, c, d], chance) => {
      const sign = (c as number) > 0.5 ? 1 : -1
      return (
        2 * (a as number) + (offsets[b as number] as number) + sign * (d as number) + 0.1 * chance()
      )
    })
    // Variances: 4 / 12, 1 / 8, 1 / 4, none, none, and 1 / 12 of c and d together.
    const all = 4 / 12 + 1 / 8 + 1 / 4 + 1 / 12
    const found = fanova(sample, 1)
    const expected = [4 / 12 / all, 1 / 8 / all, 1 / 4 / all, 0, 0]
    for (const [axis, share] of sharesOf(found).entries()) {
      expect(Math.abs(share - (expected[axis] as number))).toBeLessThan(0.03)
    }
    const [strongest] = found.pairs.toSorted((x, y) => y.share - x.share)
    expect(strongest?.axes).toEqual([2, 3])
    expect(Math.abs((strongest?.share ?? 0) - 1 / 12 / all)).toBeLessThan(0.03)
    expect(found.explained).toBeGreaterThan(0.95)
    // Along b: the mean of the others plus its offset.
    const curve = found.curves[1]?.map(({ value }) => value - 1.05)
    for (const [place, offset] of offsets.entries()) {
      expect(Math.abs((curve?.[place] ?? 0) - offset)).toBeLessThan(0.08)
    }
    expect(found.curves[0]?.[0]).toMatchObject({ from: 0 })
    expect(found.curves[0]?.at(-1)).toMatchObject({ to: 1 })
  })

  test('its trees say what those of Optuna say, and rows that they had not seen bring shares closer to the truth', () => {
    const { expected } = stored.fanova
    const columns = columnsOf(stored.fanova)
    const middle = mean(stored.fanova.values)
    for (const [row, value] of columns.values.entries()) columns.values[row] = value - middle
    const random = mulberry32(1)
    const leastInLeaf = bestLeaf(columns, random)
    const forest = growForest(columns, { trees: 64, leastInLeaf }, random)
    const ofTrees = forest.flatMap(({ tree }) => treeShares(stepsOf(tree)) ?? [])
    const said = expected.map((_, axis) => mean(ofTrees.map(({ shareOf }) => shareOf([axis]))))
    for (const [axis, share] of expected.entries()) {
      expect(Math.abs((said[axis] as number) - share)).toBeLessThan(0.03)
    }
    // 2a + 4(b − 1/2)² + 0.3c + ab: 6.25 / 12, 4 / 45 + 1 / 48 and 0.09 / 12 of these and 1 / 144.
    const parts = [6.25 / 12, 4 / 45 + 1 / 48, 0.09 / 12]
    const all = parts.reduce((sum, part) => sum + part, 1 / 144)
    const found = sharesOf(fanova(stored.fanova, 1))
    for (const [axis, part] of parts.entries()) {
      expect(Math.abs((found[axis] as number) - part / all)).toBeLessThan(0.01)
    }
  })

  test('intervals contain small shares, beside large ones and in noise', () => {
    const truth = [0.6, 0.229, 0.071, 0.05, 0.03, 0.02, 0]
    const axes = truth.map((_, axis) => real(String(axis)))
    let [within, small] = [0, 0]
    const samples = [0, 0, 0, 0.5, 0.5].map((noise, seed) => {
      const random = mulberry32(seed + 1)
      const points = Array.from({ length: 300 }, () => axes.map(random))
      const values = points.map((point) => {
        const sum = point.reduce((total, x, axis) => {
          return total + Math.sqrt(12 * (truth[axis] as number)) * (x - 0.5)
        }, 0)
        return sum + noise * Math.sqrt(12) * (random() - 0.5)
      })
      return { axes, points, values }
    })
    for (const sample of samples) {
      for (const [axis, { share, error }] of fanova(sample, 1).single.entries()) {
        if (Math.abs(share - (truth[axis] as number)) <= 1.96 * error + 1e-3) within += 1
        if (axis === 2) small += share / samples.length
      }
    }
    expect(within / (samples.length * truth.length)).toBeGreaterThan(0.85)
    expect(Math.abs(small - 0.071)).toBeLessThan(0.015)
  })

  test('where a parameter does not apply, nothing depends on it', () => {
    const axes = [choice('optimizer', 3), real('momentum')]
    const { points } = drawn(axes, 600, () => 0)
    const conditional = points.map(
      ([optimizer, momentum]): Point => [
        optimizer as number,
        optimizer === 0 ? (momentum as number) : null,
      ],
    )
    const values = conditional.map(([, momentum]) => 3 * (momentum ?? 0.5))
    const { single, pairs } = fanova({ axes, points: conditional, values }, 1)
    // E[f | momentum] = m + 1, with 1 / 12 of variance; Var f = 9 / 12 / 3 = 1 / 4, the means of the optimizers being equal.
    expect(single[0]?.share).toBeLessThan(0.03)
    expect(Math.abs((single[1]?.share ?? 0) - 1 / 3)).toBeLessThan(0.05)
    expect(Math.abs((pairs[0]?.share ?? 0) - 2 / 3)).toBeLessThan(0.06)
  })

  test('noise is no share, and the forest says that it explains nothing', () => {
    const axes = [real('a'), real('b')]
    const { explained } = fanova(
      drawn(axes, 200, (_, chance) => chance()),
      1,
    )
    expect(explained).toBeLessThan(0.1)
  })

  test('the standard error is about the spread over other samples', () => {
    const axes = [real('a'), real('b')]
    const random = mulberry32(9)
    const runs = Array.from({ length: 10 }, () => {
      const points = Array.from({ length: 80 }, () => [random(), random()])
      const values = points.map(([a = 0, b = 0]) => 2 * a + b + 0.5 * random())
      return fanova({ axes, points, values }, 1).single[0] ?? { share: 0, error: 0 }
    })
    const mean = runs.reduce((sum, { share }) => sum + share, 0) / runs.length
    const squares = runs.reduce((sum, { share }) => sum + (share - mean) ** 2, 0)
    const spread = Math.sqrt(squares / (runs.length - 1))
    const error = runs.reduce((sum, one) => sum + one.error, 0) / runs.length
    expect(error / spread).toBeGreaterThan(0.5)
    expect(error / spread).toBeLessThan(2)
  })

  test('equal questions have equal answers', () => {
    const sample = drawn([real('a'), real('b')], 60, ([a, b]) => (a as number) * (b as number))
    expect(fanova(sample, 5)).toEqual(fanova(sample, 5))
    expect(fanova(sample, 5)).not.toEqual(fanova(sample, 6))
  })
})
