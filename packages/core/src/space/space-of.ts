import type { Config, SpaceRow, SweepDefinition } from '@sweepstack/protocol'
import { type Activity, activitiesOf, type Conditioned, isActiveAt } from './activity.ts'
import { type AxisValues, axisOf, axisValuesOf } from './axis-values.ts'
import { conditionsOf, parentsFirst } from './conditions.ts'
import { admitsOf, partsOf } from './constraints.ts'
import { dimensionsOf } from './parameter.ts'
import type { Point, SearchSpace } from './search-space.ts'
import { sizeOf } from './size.ts'
import { identityOf, rowsOf } from './trainer-of.ts'

type Values = Readonly<Record<string, unknown>>
type Identity = (config: Config) => string

interface Definition {
  parameters: object
  constraints?: readonly string[] | undefined
}

interface Read {
  space: SearchSpace
  axes: PlacedParameter[]
}

/** Of definitions that are in use, so that each is read once. */
const known = new WeakMap<SweepDefinition, Read>()

function read(definition: SweepDefinition): Read {
  const found =
    known.get(definition) ?? readSpace(definition, rowsOf(definition), identityOf(definition))
  known.set(definition, found)
  return found
}

/**
 * The space of a sweep for searchers that learn. A parameter that the trainer reads only with some values of another is
 * active only with these; where it is not, it has its default.
 */
export function searchSpaceOf(definition: SweepDefinition): SearchSpace {
  return read(definition).space
}

/** Whether some real number differs between any two configs, so that no draw comes twice. */
export function isEndless(definition: SweepDefinition): boolean {
  return read(definition).axes.some(
    ({ values, activity }) =>
      activity.length === 0 && values.count === Number.POSITIVE_INFINITY && differsByDraw(values),
  )
}

/** Places on an axis at which neighbours among draws, which have 32 bits, are compared. */
const comparedDraws = 64
/** By how much they have to differ, as a share of themselves, to be sure of all: rounding is some 2^-52. */
const leastShare = 2 ** -48

/** Whether each draw is a number of its own: not where doubles lie farther apart than draws. */
function differsByDraw({ valueAt }: AxisValues): boolean {
  return Array.from({ length: comparedDraws + 1 }).every((_, place) => {
    const unit = Math.min(1 - 2 ** -31, place / comparedDraws)
    const [low, high] = [valueAt(unit), valueAt(unit + 2 ** -32)] as [number, number]
    return high - low > leastShare * Math.max(Math.abs(low), Math.abs(high))
  })
}

/** A space of the parameters of any trainer; configs that `identify` has one text for train the same. */
function readSpace(definition: Definition, rows: readonly SpaceRow[], identify: Identity): Read {
  const parameters = placed(parametersOf(definition, rows))
  const axes = parameters.filter(({ axis }) => axis !== undefined)
  const admits = admitsOf(definition, rows)
  const parts = decidedParts(definition, rows, parameters)
  const configOf = (point: Point) => {
    const values = parameters.map((parameter) => [parameter.name, valueAt(parameter, point)])
    return Object.fromEntries(values) as Config
  }
  const space: SearchSpace = {
    axes: axes.map(({ name, values }) => axisOf(name, values)),
    isActive: (axis, point) => isActiveAt(axes[axis]?.activity ?? 'never', point),
    admits: (point) => admits(configOf(point)),
    mayAdmit(before) {
      const decided = before.length === 0 ? undefined : parts.get(before.length - 1)
      return decided === undefined || decided.every((admitsPart) => admitsPart(before))
    },
    size: sizeOf(axes),
    configOf,
    pointOf(config) {
      const point = pointIn(axes, config as Values)
      if (point === undefined) return undefined
      const fitted = { ...configOf(point), ...activeOf(axes, point, config as Values) }
      return identify(fitted) === identify(config) ? point : undefined
    },
    identityOf: (point) => identify(configOf(point)),
  }
  return { space, axes }
}

type AdmitsPoint = (point: Point) => boolean

/** What constraints say, by the last axis that has to be known for it. Only the parameters that are read get their values. */
function decidedParts(
  definition: Definition,
  rows: readonly SpaceRow[],
  parameters: readonly PlacedParameter[],
): Map<number, AdmitsPoint[]> {
  const decided = new Map<number, AdmitsPoint[]>()
  for (const { names, admits } of partsOf(definition, rows)) {
    const read = parameters.filter(({ name }) => names.includes(name))
    const last = Math.max(0, ...read.flatMap(axesOf))
    const admitsPoint = (point: Point) => {
      const values = read.map((parameter) => [parameter.name, valueAt(parameter, point)])
      return admits(Object.fromEntries(values) as Config)
    }
    decided.set(last, [...(decided.get(last) ?? []), admitsPoint])
  }
  return decided
}

/** All that its value depends on. */
function axesOf({ axis, activity }: PlacedParameter): number[] {
  const conditions = activity === 'never' ? [] : activity.map((condition) => condition.axis)
  return axis === undefined ? conditions : [...conditions, axis]
}

/** A parameter as the space has it. */
interface SpaceParameter extends Conditioned {
  /** What it is where it is not active. */
  default: unknown
}

interface PlacedParameter extends SpaceParameter {
  activity: Activity
  /** Its place among the axes, if it is one. */
  axis: number | undefined
}

/** Those that others depend on come first. */
function parametersOf(definition: Definition, rows: readonly SpaceRow[]): SpaceParameter[] {
  const appliesTo = new Map(rows.map((row) => [row.name, Object.entries(row.appliesTo ?? {})]))
  const defaults = new Map(rows.map((row) => [row.name, row.default]))
  const dimensions = parentsFirst(
    dimensionsOf(definition, rows),
    (name) => `parameters.${name}`,
    (name) => (appliesTo.get(name) ?? []).map(([parent]) => parent),
  )
  const before = new Set<string>()
  return dimensions.map((dimension) => {
    const { name } = dimension
    const values = axisValuesOf(dimension)
    // A constant has its value, read or not.
    const reads = values.count === 1 ? [] : (appliesTo.get(name) ?? [])
    const known = reads.filter(([parent]) => before.has(parent))
    before.add(name)
    const read = known.map(([parent, list]) => {
      return { name: parent, admits: (value: unknown) => list.includes(value) }
    })
    return {
      name,
      values,
      conditions: [...conditionsOf(dimension), ...read],
      default: defaults.get(name),
    }
  })
}

function placed(parameters: SpaceParameter[]): PlacedParameter[] {
  let axes = 0
  const places: (number | undefined)[] = []
  const activities = activitiesOf(parameters, (place, activity) => {
    const isAxis = activity !== 'never' && parameters[place]?.values.count !== 1
    places[place] = isAxis ? axes : undefined
    if (isAxis) axes += 1
    return places[place]
  })
  return parameters.map((parameter, place) => {
    return { ...parameter, activity: activities[place] ?? 'never', axis: places[place] }
  })
}

function valueAt(parameter: PlacedParameter, point: Point): unknown {
  const { values, activity, axis } = parameter
  if (axis === undefined) {
    return isActiveAt(activity, point) ? values.valueAt(0) : parameter.default
  }
  const coordinate = point[axis] ?? null
  return coordinate === null ? parameter.default : values.valueAt(coordinate)
}

/** Undefined if a value is none of its axis; what is not on axes is left to be compared. */
function pointIn(axes: PlacedParameter[], config: Values): Point | undefined {
  const point: (number | null)[] = axes.map(() => null)
  for (const [axis, parameter] of axes.entries()) {
    if (!isActiveAt(parameter.activity, point)) continue
    const coordinate = parameter.values.coordinateOf(given(parameter, config))
    if (coordinate === undefined) return undefined
    point[axis] = coordinate
  }
  return point
}

/** Numbers of a real axis as they are given, not as their coordinates give them back. */
function activeOf(axes: PlacedParameter[], point: Point, config: Values): Values {
  const active = axes.filter((_, axis) => (point[axis] ?? null) !== null)
  return Object.fromEntries(active.map((parameter) => [parameter.name, given(parameter, config)]))
}

/** A config from before a parameter has its default. */
function given(parameter: SpaceParameter, config: Values): unknown {
  return config[parameter.name] === undefined ? parameter.default : config[parameter.name]
}
