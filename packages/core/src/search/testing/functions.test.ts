import { expect, test } from 'vitest'
import {
  ackley,
  branin,
  hartmann3,
  hartmann6,
  levy,
  noisyBranin,
  rastrigin,
  rosenbrock,
  shiftedSphere,
  sixHump,
  sphere,
  type TestFunction,
} from './functions.ts'
import { branches, integers, kinds, network, noisyNetwork } from './mixed-functions.ts'
import { noisyTwentieths, plateau, twentieths } from './plateau-functions.ts'
import { coarse, forest, logWhole, quanta, steep } from './rounded-functions.ts'
import type { Values } from './space-of.ts'

const at = (x: number[]): Values =>
  Object.fromEntries(x.map((value, place) => [`x${place}`, value]))
const ten = (value: number) => at(Array(10).fill(value))

test.each<[TestFunction, Values]>([
  [branin, at([-Math.PI, 12.275])],
  [branin, at([Math.PI, 2.275])],
  [branin, at([9.42478, 2.475])],
  [hartmann3, at([0.114614, 0.555649, 0.852547])],
  [hartmann6, at([0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573])],
  [sixHump, at([0.0898, -0.7126])],
  [sphere(10), ten(0)],
  [shiftedSphere(2), at([3 * Math.cos(1), 3 * Math.cos(3)])],
  [rosenbrock(10), ten(1)],
  [ackley(10), ten(0)],
  [rastrigin(10), ten(0)],
  [levy(10), ten(1)],
  [network, { rate: 1e-3, decay: 1e-4, share: 0.5, layers: 5, width: 200, method: 'a', unit: 'p' }],
  [branches, { kind: 'bowl', offset: 2, x: 2, y: -1, size: 1e-2 }],
  [integers, { n0: 6, n1: 8, n2: 10, n3: 12, n4: 14 }],
  [logWhole, { a: 3, b: 12, c: 24, d: 480 }],
  [coarse, { a: 3, b: 6, c: 10 }],
  [steep, { x0: -0.2, x1: 0.1, x2: 0.4, a: 6, b: 3 }],
  [forest, { trees: 400, depth: 7, leaf: 3, share: 0.35, rate: 0.05, kind: 'p' }],
  [quanta, { m: 13, n: -1, u: 40, v: 200 }],
  [plateau(4), at([0.3, 0, 0.7, 0.4])],
  [plateau(6), at([0.3, 0, 0.7, 0.4, 0.1, 0.8])],
  [twentieths, at([0.3, 0, 0.7, 0.4, 0.1])],
  [noisyTwentieths, at([0.3, 0, 0.7, 0.4, 0.1])],
  [kinds, { c0: 'c', c1: 'b', c2: 'a', c3: 'e', c4: 'd', c5: 'c' }],
])('$name has its minimum where it is known to be', ({ space, minimum, value }, best) => {
  expect(value(best, 0)).toBeCloseTo(minimum, 4)
  const point = space.pointOf(best as never)
  expect(value(space.valuesOf(point as number[]), 0)).toBeCloseTo(minimum, 4)
})

test('a space with branches counts each config once', () => {
  expect(branches.space.size).toBe(Number.POSITIVE_INFINITY)
  expect(kinds.space.size).toBe(5 ** 6)
  expect(integers.space.size).toBe(21 ** 5)
  expect(coarse.space.size).toBe(16 ** 3)
  expect(quanta.space.size).toBe(Number.POSITIVE_INFINITY)
})

test('noise hides what is there, and is none of it', () => {
  expect(noisyBranin.value(at([Math.PI, 2.275]), 2)).toBeCloseTo(branin.minimum + 2, 4)
  const best = {
    rate: 1e-3,
    decay: 1e-4,
    share: 0.5,
    layers: 5,
    width: 200,
    method: 'a',
    unit: 'p',
  }
  expect(noisyNetwork.value(best, 2)).toBeCloseTo(0.1)
})
