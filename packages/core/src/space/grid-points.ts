import { type Config, ProblemError } from '@sweepstack/protocol'
import { activitiesOf, type Condition } from './activity.ts'
import type { AxisValues } from './axis-values.ts'
import type { Admits } from './constraints.ts'
import { sizeOf } from './size.ts'

/** The combinations of the values of some parameters, of which the last varies fastest. */
export interface Grid {
  size: number
  /** 0 ≤ index < size */
  configAt(index: number): Config
}

/** A parameter of a grid; those that it depends on come before it. */
export interface GridParameter {
  name: string
  values: AxisValues
  conditions: readonly Condition[]
  default: unknown
}

/** More points than this are not listed. */
const mostListed = 200_000

/**
 * Each combination once that `admits`, if it is given, takes: a parameter that is not active has no values there but its
 * default.
 * @throws ProblemError GRID_TOO_LARGE for more points than can be tried with `admits`
 */
export function gridPoints(parameters: GridParameter[], admits?: Admits): Grid {
  const whole = withoutConstraints(parameters)
  if (admits === undefined) return whole
  if (whole.size > mostListed) {
    const counted = `${whole.size.toLocaleString('en')} points`
    throw new ProblemError(
      'GRID_TOO_LARGE',
      `A grid with constraints is tried point by point, and this one has ${counted}; at most ${mostListed.toLocaleString('en')} are tried. Shorten the lists, or draw from the space with search: {kind: random, trials: …}.`,
      [{ path: 'parameters', message: counted }],
    )
  }
  const places = Array.from({ length: whole.size }, (_, place) => place)
  const admitted = places.filter((place) => admits(whole.configAt(place)))
  return {
    size: admitted.length,
    configAt: (index) => whole.configAt(admitted[index] ?? 0),
  }
}

function withoutConstraints(parameters: GridParameter[]): Grid {
  if (parameters.every(({ conditions }) => conditions.length === 0)) return product(parameters)
  const activities = activitiesOf(parameters, (place) => place)
  const axes = parameters.map(({ values }, place) => {
    return { values, activity: activities[place] ?? ('never' as const) }
  })
  const size = sizeOf(axes)
  let listed: Int32Array[] | undefined
  return {
    size,
    configAt(index) {
      if (size > mostListed) throw new RangeError(`a grid of ${size} points is not listed`)
      listed ??= pointsOf(parameters)
      return configOf(parameters, listed[index] ?? new Int32Array())
    },
  }
}

function product(parameters: GridParameter[]): Grid {
  return {
    size: parameters.reduce((points, { values }) => points * values.count, 1),
    configAt(index) {
      let rest = index
      const config: [name: string, value: unknown][] = []
      for (const { name, values } of parameters.toReversed()) {
        config.push([name, values.at(rest % values.count)])
        rest = Math.floor(rest / values.count)
      }
      return Object.fromEntries(config) as Config
    },
  }
}

/** The places of the values in each combination; −1 where a parameter is not active. */
function pointsOf(parameters: GridParameter[]): Int32Array[] {
  const points: Int32Array[] = []
  const point = new Int32Array(parameters.length)
  const values = new Map<string, unknown>()
  const walk = (place: number) => {
    const parameter = parameters[place]
    if (parameter === undefined) {
      points.push(point.slice())
      return
    }
    const { name, conditions } = parameter
    const isActive = conditions.every((on) => values.has(on.name) && on.admits(values.get(on.name)))
    const count = isActive ? parameter.values.count : 1
    for (let at = 0; at < count; at += 1) {
      point[place] = isActive ? at : -1
      if (isActive) values.set(name, parameter.values.at(at))
      else values.delete(name)
      walk(place + 1)
    }
  }
  walk(0)
  return points
}

function configOf(parameters: GridParameter[], point: Int32Array): Config {
  const values = parameters.map((parameter, place) => {
    const at = point[place] ?? -1
    return [parameter.name, at < 0 ? parameter.default : parameter.values.at(at)]
  })
  return Object.fromEntries(values) as Config
}
