import type { Config, SweepDefinition } from '@sweepstack/protocol'
import { canonicalJson } from '../lineage/canonical-json.ts'
import { axisValuesOf } from '../space/axis-values.ts'
import { dimensionsOf } from '../space/parameter.ts'
import {
  type Axis,
  coordinateOfLevel,
  levelOf,
  type Point,
  type SearchSpace,
} from '../space/search-space.ts'
import { searchSpaceOf } from '../space/space-of.ts'
import { type Sample, sampleAxis } from './sample.ts'

/** A value, or all between two. */
export type ValueStretch = { value: unknown } | { low: number; high: number }

/**
 * Takes in what trials reached. Trials that differ only in what their training does not read, and the repeats and folds of a
 * config, are one config: it counts once, with their mean.
 */
export class SampleBuilder {
  readonly #space: SearchSpace
  readonly #known = new Map<string, { point: Point; sum: number; count: number }>()
  /** Axes that are not looked at. */
  readonly #without: ReadonlySet<string>
  /** Values that the space has of these, in place of those of a config, which it may not have any more. */
  readonly #ignored: Partial<Config>
  #trials = 0
  #outside = 0

  constructor(definition: SweepDefinition, without: readonly string[] = []) {
    this.#space = searchSpaceOf(allGrids(definition))
    this.#without = new Set(without)
    const some = this.#space.configOf(this.#space.axes.map(() => 0))
    const values = without.map((name) => [name, some[name as keyof Config]])
    this.#ignored = Object.fromEntries(values)
  }

  add(config: Config, value: number): void {
    const whole = this.#space.pointOf({ ...config, ...this.#ignored })
    if (whole === undefined) {
      this.#outside += 1
      return
    }
    const point = this.#kept(whole)
    const key = point.join(' ')
    const known = this.#known.get(key)
    this.#trials += 1
    if (known === undefined) this.#known.set(key, { point, sum: value, count: 1 })
    else {
      known.sum += value
      known.count += 1
    }
  }

  /** How many trials are behind the sample. */
  get trials(): number {
    return this.#trials
  }

  /** How many trials have configs that the space, as it is now, does not have. */
  get outside(): number {
    return this.#outside
  }

  sample(): Sample {
    const configs = [...this.#known.values()]
    return {
      axes: this.#kept(this.#space.axes).map(sampleAxis),
      points: configs.map(({ point }) => point),
      values: configs.map(({ sum, count }) => sum / count),
    }
  }

  /** The values of a parameter between two coordinates on the unit scale. */
  valuesOf(name: string, { from, to }: { from: number; to: number }): ValueStretch {
    const at = this.#space.axes.findIndex((axis) => axis.name === name)
    const axis = this.#space.axes[at] as Axis
    const valueAt = (coordinate: number) => {
      const point = this.#space.axes.map((_, place) => (place === at ? coordinate : null))
      return this.#space.configOf(point)[name as keyof Config]
    }
    if (axis.kind === 'real') return { low: valueAt(from) as number, high: valueAt(to) as number }
    // A hair within: both are ends of levels.
    const [first, last] = [levelOf(from + 1e-9, axis.count), levelOf(to - 1e-9, axis.count)]
    if (axis.kind === 'choice') return { value: valueAt(first) }
    const [low, high] = [first, last].map((level) => valueAt(coordinateOfLevel(level, axis.count)))
    return first === last ? { value: low } : { low: low as number, high: high as number }
  }

  #kept<T>(ofAxes: readonly T[]): T[] {
    if (this.#without.size === 0) return [...ofAxes]
    return ofAxes.filter((_, axis) => !this.#without.has(this.#space.axes[axis]?.name ?? ''))
  }
}

/** Values of one parameter in several grids are gathered up to so many. */
const mostValues = 100_000

/** Of several grids one after the other: one space that has the values of all of them. */
function allGrids(definition: SweepDefinition): SweepDefinition {
  const { search, parameters } = definition
  if (search.kind !== 'grid' || search.of === undefined) return definition
  const values = new Map<string, Map<string, unknown>>()
  for (const changes of search.of) {
    for (const dimension of dimensionsOf({ parameters: { ...parameters, ...changes } })) {
      const { count, at } = axisValuesOf(dimension)
      if (count > mostValues) continue
      const known = values.get(dimension.name) ?? new Map<string, unknown>()
      for (let place = 0; place < count; place += 1) known.set(canonicalJson(at(place)), at(place))
      values.set(dimension.name, known)
    }
  }
  const lists = [...values].map(([name, known]) => [name, [...known.values()]])
  return { ...definition, parameters: { ...parameters, ...Object.fromEntries(lists) } }
}
