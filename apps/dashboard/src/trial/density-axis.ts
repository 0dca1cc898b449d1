import type { DensitiesData } from '@sweepstack/charts'
import type { Densities } from '@sweepstack/protocol'
import { parameterValue, plain } from '../words/numbers.ts'

type Parameter = Densities['parameters'][0]

/** With more values than these, bars would be too thin. */
const mostBars = 12
/** Labels along a scale: more have no room. */
const labels = 5

/** First what speaks most for the config. */
export function fromTheBest(parameters: readonly Parameter[]): Parameter[] {
  return parameters.toSorted((a, b) => b.ratio - a.ratio)
}

/** e^x, as "2.5×". */
export function timesAsDense(ratio: number): string {
  return `${plain(Math.exp(ratio), 2)}×`
}

/** A parameter as its picture takes it: places from 0 to 1 on a scale, else one for each value. */
export function axisOf({ name, kind, values, points, at }: Parameter): DensitiesData {
  const isContinuous = values === null || points.length > mostBars
  const isScale = kind === 'real'
  const [low, high] = isScale ? [0, 1] : [-0.5, (values ?? 1) - 0.5]
  return { x: { name, low, high, ticks: ticksOf(points) }, isContinuous, points, at }
}

/** Of few all, of many some from end to end. */
function ticksOf(points: Parameter['points']) {
  const labelled = Math.min(labels, points.length)
  const shown = points.length <= mostBars ? points : spread(points, labelled)
  return shown.map(({ at, value }) => ({ at, text: labelText(value) }))
}

function spread<T>(all: readonly T[], count: number): T[] {
  const places = Array.from({ length: count }, (_, place) => {
    return Math.round((place * (all.length - 1)) / (count - 1))
  })
  return [...new Set(places)].map((place) => all[place] as T)
}

function labelText(value: unknown): string {
  return typeof value === 'number' ? plain(value, 2) : parameterValue(value)
}
