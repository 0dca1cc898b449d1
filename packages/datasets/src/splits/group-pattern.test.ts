import { expect, test } from 'vitest'
import { processorMs } from '../../../../test/support/processor-ms.ts'
import { groupsByPattern } from './group-pattern.ts'

test.each([
  ['{group}_*', ['a/p1_x.png', 'p1_y.png', 'p22_z_w.jpg'], ['p1', 'p1', 'p22']],
  ['*-{group}', ['x-7.png', 'y-7.png'], ['7', '7']],
  ['patient{group}-*', ['patient12-3.png'], ['12']],
  ['{group}', ['b.png'], ['b']],
])('%s', (pattern, names, groups) => {
  expect(groupsByPattern(names, pattern)).toEqual(groups)
})

test('names that it does not fit are told', () => {
  expect(() => groupsByPattern(['a_1.png', 'b.png', 'c.png'], '{group}_*')).toThrow(
    'the pattern "{group}_*" does not fit 2 of 3 names: b.png, c.png',
  )
  expect(() => groupsByPattern(['a'], '{group}{group}')).toThrow('twice')
})

test('a hostile pattern takes no longer than a plain one', () => {
  const took = processorMs(() =>
    expect(() => groupsByPattern(['a'.repeat(250)], `{group}${'*a'.repeat(80)}b`)).toThrow(
      'not fit',
    ),
  )
  expect(took).toBeLessThan(2000)
})
