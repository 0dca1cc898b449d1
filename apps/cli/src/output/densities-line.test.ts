import { expect, test } from 'vitest'
import { densitiesLine } from './densities-line.ts'

test('what speaks most for a config comes first, of many parameters some', () => {
  const parameter = (name: string, value: unknown, times: number) => {
    const kind = 'real' as const
    return {
      name,
      kind,
      scale: 'log' as const,
      value,
      at: 0,
      ratio: Math.log(times),
      values: null,
      points: [],
    }
  }
  const parameters = [parameter('optimizer', 'sgd', 0.81), parameter('rate', 0.00043347, 2.8)]
  expect(densitiesLine({ parameters, isAsProposed: true })).toBe(
    'each parameter alone: rate 0.0004335 2.8 times, optimizer sgd 0.81 times as densely among the good',
  )
  const many = Array.from({ length: 10 }, (_, at) => parameter(`p${at}`, at, 10 - at))
  expect(densitiesLine({ parameters: many, isAsProposed: true })).toMatch(
    /p7 7 3 times and 2 more as densely/,
  )
  expect(densitiesLine({ parameters, isAsProposed: false })).toMatch(
    / as densely among the good \(not quite the figures of the proposal: .*\)$/,
  )
})
