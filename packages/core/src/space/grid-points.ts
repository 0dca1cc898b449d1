import { type Config, ProblemError } from '@sweepstack/protocol'
import { SharedSteps } from '../shared-steps.ts'
import { activitiesOf, type Condition } from './activity.ts'
import type { AxisValues } from './axis-values.ts'
import type { Admits } from './constraints.ts'
import { sizeOf } from './size.ts'

/** The combinations of the values of some parameters, of which the last varies fastest. */
export interface Grid {
  /** What has to be looked at to know it is looked at then, if nobody prepared it. */
  readonly size: number
  /** How many points it remembers something of. */
  readonly held: number
  /** 0 ≤ index < size */
  configAt(index: number): Config
  /** Looks, in steps, at all that has to be looked at. */
  prepare(): Generator<undefined, void>
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
/** Points that are looked at between two chances to do something else. */
const pointsPerStep = 32

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
  return admittedPoints(whole, admits)
}

function admittedPoints(whole: Grid, admits: Admits): Grid {
  const admitted: number[] = []
  const steps = new SharedSteps(look())
  return {
    get size() {
      steps.atOnce()
      return admitted.length
    },
    get held() {
      return admitted.length + whole.held
    },
    configAt(index) {
      steps.atOnce(() => admitted.length > index)
      return whole.configAt(admitted[index] ?? 0)
    },
    prepare: () => steps.inSteps(),
  }

  function* look(): Generator<undefined, void> {
    yield* whole.prepare()
    for (let place = 0; place < whole.size; place += 1) {
      if (admits(whole.configAt(place))) admitted.push(place)
      if (place % pointsPerStep === 0) yield undefined
    }
  }
}

function withoutConstraints(parameters: GridParameter[]): Grid {
  if (parameters.every(({ conditions }) => conditions.length === 0)) return product(parameters)
  const activities = activitiesOf(parameters, (place) => place)
  const axes = parameters.map(({ values }, place) => {
    return { values, activity: activities[place] ?? ('never' as const) }
  })
  const size = sizeOf(axes)
  const points = new ListedPoints(parameters, Math.min(size, mostListed))
  const steps = new SharedSteps(points.list())
  return {
    size,
    get held() {
      return points.known
    },
    configAt(index) {
      if (size > mostListed) throw new RangeError(`a grid of ${size} points is not listed`)
      steps.atOnce(() => points.known > index)
      return configOf(parameters, points.at(index))
    },
    *prepare() {
      if (size <= mostListed) yield* steps.inSteps()
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
    held: 0,
    *prepare() {},
  }
}

/** The places of the values in each combination, one combination after the other; −1 where a parameter is not active. */
class ListedPoints {
  readonly #parameters: GridParameter[]
  readonly #most: number
  #places = new Int32Array()
  known = 0

  constructor(parameters: GridParameter[], most: number) {
    this.#parameters = parameters
    this.#most = most
  }

  at(index: number): Int32Array {
    const { length } = this.#parameters
    return this.#places.subarray(index * length, (index + 1) * length)
  }

  *list(): Generator<undefined, void> {
    const { length } = this.#parameters
    this.#places = new Int32Array(this.#most * length)
    const point = new Int32Array(length)
    /** How many values each has at the point: none where it is not active. */
    const counts = new Int32Array(length)
    const values = new Map<string, unknown>()
    this.#begin(0, { point, counts, values })
    for (let last = 0; last >= 0; ) {
      this.#places.set(point, this.known * length)
      this.known += 1
      if (this.known % pointsPerStep === 0) yield undefined
      last = length - 1
      while (last >= 0 && (point[last] ?? 0) + 1 >= (counts[last] ?? 0)) last -= 1
      const next = this.#parameters[last]
      if (next === undefined) continue
      point[last] = (point[last] ?? 0) + 1
      values.set(next.name, next.values.at(point[last] ?? 0))
      this.#begin(last + 1, { point, counts, values })
    }
  }

  /** The parameters from a place on have their first values, where those before let them be active. */
  #begin(
    from: number,
    {
      point,
      counts,
      values,
    }: Record<'point' | 'counts', Int32Array> & { values: Map<string, unknown> },
  ): void {
    for (let place = from; place < this.#parameters.length; place += 1) {
      const parameter = this.#parameters[place] as GridParameter
      const { name, conditions } = parameter
      const isActive = conditions.every(
        (on) => values.has(on.name) && on.admits(values.get(on.name)),
      )
      counts[place] = isActive ? parameter.values.count : 0
      point[place] = isActive ? 0 : -1
      if (isActive) values.set(name, parameter.values.at(0))
      else values.delete(name)
    }
  }
}

function configOf(parameters: GridParameter[], point: Int32Array): Config {
  const values = parameters.map((parameter, place) => {
    const at = point[place] ?? -1
    return [parameter.name, at < 0 ? parameter.default : parameter.values.at(at)]
  })
  return Object.fromEntries(values) as Config
}
