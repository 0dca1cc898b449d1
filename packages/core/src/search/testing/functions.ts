import { spaceOf, type ValuedAxis, type ValuedSpace, type Values } from './space-of.ts'

/** A function to be minimised over a space whose minimum is known. */
export interface TestFunction {
  name: string
  axes: readonly ValuedAxis[]
  space: ValuedSpace
  minimum: number
  /** `noise` is a draw from the standard normal distribution, which most of them leave alone. */
  value(values: Values, noise: number): number
}

type Continuous = (x: number[]) => number

function overBox(
  name: string,
  bounds: readonly (readonly [min: number, max: number])[],
  minimum: number,
  f: Continuous,
): TestFunction {
  const axes = bounds.map(([min, max], place): ValuedAxis => {
    return { name: `x${place}`, kind: 'real', min, max }
  })
  const value = (values: Values) => f(axes.map(({ name: axis }) => Number(values[axis])))
  return { name, axes, space: spaceOf(axes), minimum, value }
}

const cube = (dimensions: number, min: number, max: number) =>
  Array.from({ length: dimensions }, () => [min, max] as const)
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
const mean = (values: number[]) => sum(values) / values.length

const sphereAt: Continuous = (x) => sum(x.map((value) => value * value))

const rosenbrockAt: Continuous = (x) =>
  sum(
    x.slice(1).map((next, place) => {
      const value = x[place] as number
      return 100 * (next - value * value) ** 2 + (1 - value) ** 2
    }),
  )

const ackleyAt: Continuous = (x) =>
  -20 * Math.exp(-0.2 * Math.sqrt(mean(x.map((value) => value * value)))) -
  Math.exp(mean(x.map((value) => Math.cos(2 * Math.PI * value)))) +
  20 +
  Math.E

const rastriginAt: Continuous = (x) =>
  sum(x.map((value) => value * value - 10 * Math.cos(2 * Math.PI * value) + 10))

const levyAt: Continuous = (x) => {
  const w = x.map((value) => 1 + (value - 1) / 4)
  const first = Math.sin(Math.PI * (w[0] as number)) ** 2
  const last = w.at(-1) as number
  const inner = w.slice(0, -1).map((value) => {
    return (value - 1) ** 2 * (1 + 10 * Math.sin(Math.PI * value + 1) ** 2)
  })
  return first + sum(inner) + (last - 1) ** 2 * (1 + Math.sin(2 * Math.PI * last) ** 2)
}

const braninAt: Continuous = ([x = 0, y = 0]) =>
  (y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6) ** 2 +
  10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
  10

const sixHumpAt: Continuous = ([x = 0, y = 0]) =>
  (4 - 2.1 * x * x + x ** 4 / 3) * x * x + x * y + (-4 + 4 * y * y) * y * y

/** Σ αᵢ exp(−Σ Aᵢⱼ (xⱼ − Pᵢⱼ)²), negated (Dixon and Szegő, 1978). */
function hartmann(a: number[][], p: number[][]): Continuous {
  const alpha = [1, 1.2, 3, 3.2]
  return (x) =>
    -sum(
      alpha.map((weight, i) => {
        const exponents = x.map((value, j) => {
          return (a[i]?.[j] as number) * (value - (p[i]?.[j] as number)) ** 2
        })
        return weight * Math.exp(-sum(exponents))
      }),
    )
}

const hartmann3At = hartmann(
  [
    [3, 10, 30],
    [0.1, 10, 35],
    [3, 10, 30],
    [0.1, 10, 35],
  ],
  [
    [0.3689, 0.117, 0.2673],
    [0.4699, 0.4387, 0.747],
    [0.1091, 0.8732, 0.5547],
    [0.03815, 0.5743, 0.8828],
  ],
)

const hartmann6At = hartmann(
  [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
  ],
  [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
    [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
    [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
  ],
)

const braninBox = [[-5, 10] as const, [0, 15] as const]

export const branin = overBox('branin', braninBox, 0.397887, braninAt)
export const sixHump = overBox(
  'six-hump',
  [[-3, 3] as const, [-2, 2] as const],
  -1.031628,
  sixHumpAt,
)
export const hartmann3 = overBox('hartmann3', cube(3, 0, 1), -3.86278, hartmann3At)
export const hartmann6 = overBox('hartmann6', cube(6, 0, 1), -3.32237, hartmann6At)

export const sphere = (dimensions: number) =>
  overBox(`sphere-${dimensions}`, cube(dimensions, -5, 5), 0, sphereAt)
/** Its minimum lies far from the middle, where a prior around the middle helps nobody. */
export const shiftedSphere = (dimensions: number) =>
  overBox(`shifted-sphere-${dimensions}`, cube(dimensions, -5, 5), 0, (x) =>
    sphereAt(x.map((value, place) => value - 3 * Math.cos(1 + 2 * place))),
  )
export const rosenbrock = (dimensions: number) =>
  overBox(`rosenbrock-${dimensions}`, cube(dimensions, -5, 5), 0, rosenbrockAt)
export const ackley = (dimensions: number) =>
  overBox(`ackley-${dimensions}`, cube(dimensions, -32.768, 32.768), 0, ackleyAt)
export const rastrigin = (dimensions: number) =>
  overBox(`rastrigin-${dimensions}`, cube(dimensions, -5.12, 5.12), 0, rastriginAt)
export const levy = (dimensions: number) =>
  overBox(`levy-${dimensions}`, cube(dimensions, -10, 10), 0, levyAt)

/** Branin seen through noise; what counts is what was seen without it. */
export const noisyBranin: TestFunction = {
  ...branin,
  name: 'noisy-branin',
  value: (values, noise) => branin.value(values, noise) + noise,
}
