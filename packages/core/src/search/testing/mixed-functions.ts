import type { TestFunction } from './functions.ts'
import { spaceOf, type ValuedAxis, type Values } from './space-of.ts'

function over(
  name: string,
  axes: readonly ValuedAxis[],
  minimum: number,
  value: (values: Values, noise: number) => number,
): TestFunction {
  return { name, axes, space: spaceOf(axes), minimum, value }
}

const number = (values: Values, name: string) => Number(values[name])
const decades = (value: number, from: number) => Math.log10(value / from)

/** What tuning a network looks like: rates by decades, sizes in whole numbers, kinds; they depend on one another. */
export const network = over(
  'network',
  [
    { name: 'rate', kind: 'real', min: 1e-5, max: 1, scale: 'log' },
    { name: 'decay', kind: 'real', min: 1e-6, max: 1e-1, scale: 'log' },
    { name: 'share', kind: 'real', min: 0, max: 0.8 },
    { name: 'layers', kind: 'integer', min: 1, max: 8 },
    { name: 'width', kind: 'integer', min: 16, max: 512 },
    { name: 'method', kind: 'choice', values: ['a', 'b', 'c', 'd'] },
    { name: 'unit', kind: 'choice', values: ['p', 'q', 'r'] },
  ],
  0,
  (values) => {
    const best = { a: 1e-3, b: 1e-2, c: 1e-1, d: 1e-4 }[String(values.method)] as number
    const cost = { a: 0, b: 0.05, c: 0.1, d: 0.3 }[String(values.method)] as number
    const layers = number(values, 'layers')
    return (
      cost +
      { p: 0, q: 0.08, r: 0.4 }[String(values.unit) as 'p' | 'q' | 'r'] +
      0.15 * decades(number(values, 'rate'), best) ** 2 +
      0.02 * decades(number(values, 'decay'), 1e-4) ** 2 +
      0.5 * (number(values, 'share') - 0.1 * layers) ** 2 +
      0.02 * (layers - 5) ** 2 +
      0.1 * Math.log2(number(values, 'width') / 200) ** 2
    )
  },
)

/** A kind that decides which other parameters there are, each branch with a valley of its own. */
export const branches = over(
  'branches',
  [
    { name: 'kind', kind: 'choice', values: ['line', 'bowl', 'steps'] },
    { name: 'slope', kind: 'real', min: -5, max: 5, when: { name: 'kind', is: ['line'] } },
    { name: 'offset', kind: 'real', min: -5, max: 5, when: { name: 'kind', is: ['line', 'bowl'] } },
    { name: 'x', kind: 'real', min: -5, max: 5, when: { name: 'kind', is: ['bowl'] } },
    { name: 'y', kind: 'real', min: -5, max: 5, when: { name: 'kind', is: ['bowl'] } },
    { name: 'steps', kind: 'integer', min: 1, max: 30, when: { name: 'kind', is: ['steps'] } },
    { name: 'size', kind: 'real', min: 1e-4, max: 1, scale: 'log' },
  ],
  0,
  (values) => {
    const size = 0.3 * decades(number(values, 'size'), 1e-2) ** 2
    switch (values.kind) {
      case 'line':
        return 1 + size + Math.abs(number(values, 'slope') - number(values, 'offset'))
      case 'bowl':
        return (
          size +
          (number(values, 'x') - 2) ** 2 +
          (number(values, 'y') + 1) ** 2 +
          0.5 * (number(values, 'offset') - number(values, 'x')) ** 2
        )
      default:
        return 0.5 + size + 0.01 * (number(values, 'steps') - 21) ** 2
    }
  },
)

/** Whole numbers only, that must fit together. */
export const integers = over(
  'integers',
  Array.from({ length: 5 }, (_, place): ValuedAxis => {
    return { name: `n${place}`, kind: 'integer', min: 0, max: 20 }
  }),
  0,
  (values) => {
    const n = Array.from({ length: 5 }, (_, place) => number(values, `n${place}`))
    const apart = n.slice(1).map((next, place) => (next - (n[place] as number) - 2) ** 2)
    return apart.reduce((total, value) => total + value, 0) + ((n[0] as number) - 6) ** 2
  },
)

/** Kinds only: each has its own best, and pairs of neighbours that go together. */
export const kinds = over(
  'kinds',
  Array.from({ length: 6 }, (_, place): ValuedAxis => {
    return { name: `c${place}`, kind: 'choice', values: ['a', 'b', 'c', 'd', 'e'] }
  }),
  0,
  (values) => {
    const costs = [0.9, 0.4, 0, 0.7, 0.2]
    const own = Array.from({ length: 6 }, (_, place) => {
      const kind = 'abcde'.indexOf(String(values[`c${place}`]))
      return costs[(kind + place) % 5] as number
    })
    const pairs = own.slice(1).map((cost, place) => (cost - (own[place] as number)) ** 2)
    return [...own, ...pairs].reduce((total, cost) => total + cost, 0)
  },
)

/** The network, whose score says something else with every seed. */
export const noisyNetwork: TestFunction = {
  ...network,
  name: 'noisy-network',
  value: (values, noise) => network.value(values, noise) + 0.05 * noise,
}
