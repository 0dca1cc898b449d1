import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { mulberry32 } from '../random/mix.ts'
import type { Axis } from '../space/search-space.ts'
import { pedAnova } from './ped-anova.ts'
import type { Sample } from './sample.ts'

const file = new URL('../../fixtures/optuna-importance.json', import.meta.url)
const stored = JSON.parse(readFileSync(file, 'utf8')) as {
  pedAnova: (Sample & { goal: 'maximize' | 'minimize'; expected: number[] })[]
}

const real = (name: string): Axis => ({ name, kind: 'real' })

describe('PED-ANOVA', () => {
  test.each(stored.pedAnova)('is what Optuna finds ($goal, $axes.length axes)', (given) => {
    const { single, best } = pedAnova(given, given.goal, 1)
    const part = best / given.values.length
    for (const [axis, expected] of given.expected.entries()) {
      // Optuna's are not shares yet of the variance of being among the best.
      const found = (single[axis]?.share as number) * part * (1 - part)
      expect(found / expected).toBeCloseTo(1, 6)
    }
  })

  test('two parameters that matter only together have their share as a pair', () => {
    const random = mulberry32(1)
    const points = Array.from({ length: 800 }, () => [random(), random(), random()])
    // Good are the two corners where both are alike.
    const values = points.map(
      ([a = 0, b = 0]) => -Math.abs(a - 0.5) * Math.abs(b - 0.5) * Math.sign((a - 0.5) * (b - 0.5)),
    )
    const axes = [real('a'), real('b'), real('c')]
    const { pairs } = pedAnova({ axes, points, values }, 'minimize', 1)
    const shares = pairs.map(({ share }) => share)
    expect(shares[0]).toBeGreaterThan(0.15)
    expect(shares[1]).toBeLessThan(0.01)
    expect(shares[2]).toBeLessThan(0.01)
  })

  test('pairs of long lists of choices are left out, and cost no time', () => {
    const random = mulberry32(5)
    const long: Axis = { name: 'long', kind: 'choice', count: 200 }
    const axes: Axis[] = [long, { ...long, name: 'other' }, real('x')]
    const points = Array.from({ length: 600 }, () => [
      Math.floor(random() * 200),
      Math.floor(random() * 200),
      random(),
    ])
    const values = points.map(([a = 0, , x = 0]) => a / 200 + x)
    const { pairs, single } = pedAnova({ axes, points, values }, 'maximize', 1)
    expect(single).toHaveLength(3)
    expect(pairs).toEqual([])
  })

  test('the curve says where the best ones lie', () => {
    const random = mulberry32(2)
    const points = Array.from({ length: 500 }, () => [random(), Math.floor(random() * 3)])
    const values = points.map(([a = 0, b = 0]) => -((a - 0.7) ** 2) + 0.3 * Number(b === 2))
    const axes: Axis[] = [real('a'), { name: 'b', kind: 'choice', count: 3 }]
    const { curves, best } = pedAnova({ axes, points, values }, 'maximize', 1)
    expect(best).toBe(50)
    const [where] = curves[0]?.toSorted((x, y) => y.value - x.value) ?? []
    expect(Math.abs(((where?.from ?? 0) + (where?.to ?? 0)) / 2 - 0.7)).toBeLessThan(0.1)
    expect(curves[1]?.map(({ value }) => value > 1)).toEqual([false, false, true])
  })
})
