import type { TestFunction } from './functions.ts'
import { spaceOf, type ValuedAxis } from './space-of.ts'

/** On the unit cube; a score that takes few values, so that many trials have the same. */
function over(name: string, dimensions: number, scoreAt: (x: number[]) => number): TestFunction {
  const axes = Array.from({ length: dimensions }, (_, place): ValuedAxis => {
    return { name: `x${place}`, kind: 'real', min: 0, max: 1 }
  })
  const value: TestFunction['value'] = (values) =>
    scoreAt(axes.map(({ name }) => Number(values[name])))
  return { name, axes, space: spaceOf(axes), minimum: 0, value }
}

/** Where the minimum is along each axis. */
const bestAt = (place: number) => ((7 * place + 3) % 10) / 10
const apart = (x: number[]) => x.map((value, place) => Math.abs(value - bestAt(place)))
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** Whole numbers that fall in stairs: the minimum is a small plateau, inside of larger ones. */
export const plateau = (dimensions: number) =>
  over(`plateau-${dimensions}`, dimensions, (x) => Math.floor(4 * sum(apart(x))))

/** The error of a classifier on 20 examples. */
export const twentieths = over('twentieths', 5, (x) => {
  const accuracy = Math.exp(-2 * sum(apart(x).map((value) => value * value)))
  return 1 - Math.round(20 * accuracy) / 20
})

/** The same, of which each trial sees others: what is measured is a twentieth or two off. */
export const noisyTwentieths: TestFunction = {
  ...twentieths,
  name: 'noisy-twentieths',
  value(values, noise) {
    const error = twentieths.value(values, 0) + Math.round(noise) / 20
    return Math.min(1, Math.max(0, error))
  },
}
