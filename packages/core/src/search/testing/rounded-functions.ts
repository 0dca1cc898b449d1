import type { TestFunction } from './functions.ts'
import { logIntegers, roundedAxis, spaceOf, type ValuedAxis, type Values } from './space-of.ts'

type OfNumbers = (at: Record<string, number>, kind: string) => number

/** `at`: numbers by their names. All minima are 0. */
function over(name: string, axes: readonly ValuedAxis[], of: OfNumbers): TestFunction {
  const value = (values: Values) => {
    const numbers = Object.entries(values).map(([key, one]) => [key, Number(one)])
    return of(Object.fromEntries(numbers) as Record<string, number>, String(values.kind))
  }
  return { name, axes, space: spaceOf(axes), minimum: 0, value }
}

const twos = (value: number | undefined, best: number) => Math.log2((value as number) / best)

/** Whole numbers on log scales, few at their low ends and many at their high ones, that must fit together. */
export const logWhole = over(
  'log-whole',
  [
    logIntegers('a', 1, 16),
    logIntegers('b', 1, 64),
    logIntegers('c', 1, 256),
    logIntegers('d', 8, 4096),
  ],
  ({ a = 0, b = 0, c = 0, d = 0 }) =>
    twos(a, 3) ** 2 +
    twos(b, 4 * a) ** 2 +
    0.5 * twos(c, 2 * b) ** 2 +
    0.5 * twos(c * d, 24 * 480) ** 2 +
    Math.abs(Math.sin(3 * twos(b, 12)) * Math.sin(3 * twos(c, 24))),
)

/** So few values that many draws have the same one. */
export const coarse = over(
  'coarse',
  'abc'.split('').map((name) => logIntegers(name, 1, 16)),
  ({ a = 0, b = 0, c = 0 }) =>
    (a - 3) ** 2 / 9 +
    twos(b, 2 * a) ** 2 +
    (c - b - 4) ** 2 / 20 +
    0.3 * Math.abs(a - c / 3.5 - 1 / 7),
)

/** Real numbers of which much depends, beside whole ones of which little does, but which are left at the end. */
export const steep = over(
  'steep',
  [
    ...[0, 1, 2].map((k): ValuedAxis => ({ name: `x${k}`, kind: 'real', min: -1, max: 1 })),
    logIntegers('a', 1, 8),
    logIntegers('b', 1, 8),
  ],
  ({ x0 = 0, x1 = 0, x2 = 0, a = 0, b = 0 }) =>
    10 * ((x0 + 0.2) ** 2 + 3 * (x1 - 0.1) ** 2 + 9 * (x2 - 0.4) ** 2) +
    0.02 * (a - 6) ** 2 +
    0.02 * (b - a + 3) ** 2,
)

/** As one tunes a forest: rounded numbers beside real ones and a kind. */
export const forest = over(
  'forest',
  [
    logIntegers('trees', 10, 2000),
    logIntegers('depth', 1, 64),
    logIntegers('leaf', 1, 128),
    { name: 'share', kind: 'real', min: 0.05, max: 1 },
    { name: 'rate', kind: 'real', min: 1e-3, max: 1, scale: 'log' },
    { name: 'kind', kind: 'choice', values: ['p', 'q'] },
  ],
  ({ trees, depth = 0, leaf, share = 0, rate = 0 }, kind) =>
    0.05 * twos(trees, 400) ** 2 +
    0.2 * twos(depth, kind === 'p' ? 7 : 12) ** 2 +
    0.1 * twos(leaf, 3) ** 2 +
    (share - 0.05 * depth) ** 2 +
    0.1 * twos(rate * (trees as number), 400 * 0.05) ** 2 +
    (kind === 'p' ? 0 : 0.1),
)

/** The forest, whose score says something else with every seed. */
export const noisyForest: TestFunction = {
  ...forest,
  name: 'noisy-forest',
  value: (values, noise) => forest.value(values, 0) + 0.05 * noise,
}

const whole = (name: string, mean: number, sd: number) =>
  roundedAxis({
    ...{ name, draw: 0, kind: 'normal', integer: true },
    normal: { distribution: 'normal', mean, sd },
  })

const eights = (name: string, min: number, max: number) =>
  roundedAxis({
    ...{ name, draw: 0, kind: 'range', integer: false },
    range: { min, max, scale: 'log', quantum: 8 },
  })

/** Whole numbers of normal distributions, and multiples of 8 on log scales. */
export const quanta = over(
  'quanta',
  [whole('m', 10, 4), whole('n', 0, 2), eights('u', 8, 256), eights('v', 8, 1024)],
  ({ m = 0, n = 0, u = 0, v = 0 }) =>
    (m - 13) ** 2 / 16 +
    (n - (m - 13) / 2 + 1) ** 2 / 4 +
    twos(u, 40) ** 2 +
    0.5 * twos(v, 5 * u) ** 2 +
    0.2 * Math.abs(Math.sin(m + n - 12)),
)
