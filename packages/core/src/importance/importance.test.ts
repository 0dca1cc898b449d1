import { describe, expect, test } from 'vitest'
import { mulberry32 } from '../random/mix.ts'
import type { Axis } from '../space/search-space.ts'
import { importanceOf } from './importance.ts'
import type { Sample } from './sample.ts'

const axes: Axis[] = [
  { name: 'rate', kind: 'real' },
  { name: 'size', kind: 'levels', count: 4 },
  { name: 'optimizer', kind: 'choice', count: 3 },
]
const options = { goal: 'maximize', metric: 'val_accuracy', seed: 1 } as const

/** Rate counts most, and the third optimizer is best. */
function drawn(
  rows: number,
  metricOf = (rate: number, optimizer: number) => 2 * rate + (optimizer === 2 ? 0.5 : 0),
): Sample {
  const random = mulberry32(4)
  const points = Array.from({ length: rows }, () => [
    random(),
    (Math.floor(random() * 4) + 0.5) / 4,
    Math.floor(random() * 3),
  ])
  return {
    axes,
    points,
    values: points.map(([rate = 0, , optimizer = 0]) => metricOf(rate, optimizer)),
  }
}

describe('importance', () => {
  test.each(['fanova', 'ped-anova'] as const)(
    '%s: the largest share first, with the best values',
    (method) => {
      const { parameters, pairs, warnings, unvaried } = importanceOf(drawn(300), {
        ...options,
        method,
      })
      expect(parameters.map(({ axis }) => axis)).toEqual(['rate', 'optimizer', 'size'])
      expect(pairs).toHaveLength(3)
      expect([warnings, unvaried]).toEqual([[], []])
      const [rate, optimizer] = parameters
      expect(rate?.best.to).toBe(1)
      expect(rate?.best.from).toBeGreaterThan(0.7)
      expect(optimizer?.best).toEqual({ from: 2 / 3, to: 1 })
      for (const { share, interval } of parameters) {
        expect(interval.low).toBeGreaterThanOrEqual(0)
        expect(interval.low).toBeLessThanOrEqual(share)
        expect(interval.high).toBeGreaterThanOrEqual(share)
        expect(interval.high).toBeLessThanOrEqual(1)
      }
    },
  )

  test('of a metric to be minimised the best values are the smallest', () => {
    for (const method of ['fanova', 'ped-anova'] as const) {
      const found = importanceOf(drawn(300), { ...options, method, goal: 'minimize' })
      const rate = found.parameters.find(({ axis }) => axis === 'rate')
      expect(rate?.best.from).toBeLessThan(0.1)
      expect(rate?.best.to).toBeLessThan(0.35)
    }
  })

  test('it says when there is too little to say anything', () => {
    const fanova = { ...options, method: 'fanova' } as const
    const few = importanceOf(drawn(7), fanova)
    expect(few.parameters).toEqual([])
    expect(few.warnings[0]).toBe(
      '7 configs have a value of val_accuracy: importance needs at least 8',
    )
    for (const count of [0, 1]) {
      const none = importanceOf(drawn(count), fanova)
      expect(none.warnings[0]).toMatch(/^(no configs have|1 config has) a value of val_accuracy/)
      expect(none.unvaried).toEqual([])
    }
    expect(
      importanceOf(
        {
          ...drawn(2),
          points: [
            [0, 0, 0],
            [0, 0, 0],
          ],
        },
        fanova,
      ).unvaried,
    ).toHaveLength(3)
    const equal = importanceOf(
      drawn(30, () => 0.5),
      fanova,
    )
    expect(equal.parameters).toEqual([])
    expect(equal.warnings[0]).toContain('have the same val_accuracy')
    const alike = {
      axes,
      points: Array.from({ length: 9 }, () => [0.5, 0.125, 0]),
      values: [...Array(9).keys()],
    }
    expect(importanceOf(alike, fanova)).toMatchObject({
      parameters: [],
      unvaried: ['rate', 'size', 'optimizer'],
    })
  })

  test('it says when what there is tells little', () => {
    const random = mulberry32(6)
    const noise = importanceOf(
      drawn(100, () => random()),
      { ...options, method: 'fanova' },
    )
    expect(noise.warnings.join()).toContain('of how configs differ')
    expect(importanceOf(drawn(12), { ...options, method: 'fanova' }).warnings[0]).toContain(
      '12 configs are few for 3',
    )
    const best = importanceOf(drawn(40), { ...options, method: 'ped-anova' })
    expect(best.warnings).toEqual([expect.stringContaining('Only 4 configs are the best tenth')])
  })

  test('a parameter that is the same in all configs is left out and named', () => {
    const { points, values } = drawn(60)
    const fixed = points.map(([rate = 0, , optimizer = 0]) => [rate, 0.125, optimizer])
    const found = importanceOf({ axes, points: fixed, values }, { ...options, method: 'fanova' })
    expect(found.unvaried).toEqual(['size'])
    expect(found.parameters.map(({ axis }) => axis)).toEqual(['rate', 'optimizer'])
  })
})
