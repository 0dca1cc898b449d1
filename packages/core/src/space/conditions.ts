import {
  admitsValue,
  type FieldError,
  ProblemError,
  type SpaceRow,
  unknownKeyMessage,
  type When,
} from '@sweepstack/protocol'
import type { Condition } from './activity.ts'
import { axisValuesOf } from './axis-values.ts'
import type { Dimension } from './parameter.ts'

type Wanted = When[string]
/** Where a parameter stands in a definition. */
type PlaceOf = (name: string) => string

/** What `when` of a dimension asks of others. */
export function conditionsOf({ when = {} }: Pick<Dimension, 'when'>): Condition[] {
  return Object.entries(when).map(([name, wanted]) => {
    return { name, admits: (value: unknown) => admitsValue(wanted, value) }
  })
}

/** Which condition fails, by the values of parameters before it and which of these are not active; undefined if all hold. */
export function failing(
  conditions: readonly Condition[],
  inactive: ReadonlySet<string>,
  values: ReadonlyMap<string, unknown>,
): Condition | undefined {
  return conditions.find(({ name, admits }) => inactive.has(name) || !admits(values.get(name)))
}

/**
 * The dimensions in an order in which those that others depend on come first; else as they are. `before`: others that a
 * dimension follows, if it can.
 * @throws ProblemError INVALID_DEFINITION for a `when` with an unknown parameter, or one that depends on itself
 */
export function parentsFirst(
  dimensions: Dimension[],
  placeOf: PlaceOf,
  before: (name: string) => readonly string[] = () => [],
): Dimension[] {
  const byName = new Map(dimensions.map((dimension) => [dimension.name, dimension]))
  const ordered = new Set<Dimension>()
  const parentOf = (name: string, parent: string, along: string[]) => {
    const found = byName.get(parent)
    const at = `${placeOf(name)}.when.${parent}`
    if (found === undefined) throw wrong(at, unknownKeyMessage(parent, [...byName.keys()]))
    if (!along.includes(parent)) return found
    const circle = [...along.slice(along.indexOf(parent)), parent].join(' → ')
    throw wrong(at, `makes a circle: ${circle}`)
  }
  const place = (dimension: Dimension, path: string[]) => {
    if (ordered.has(dimension)) return
    const { name, when = {} } = dimension
    const along = [...path, name]
    for (const parent of Object.keys(when)) place(parentOf(name, parent, along), along)
    for (const other of before(name)) {
      const found = along.includes(other) ? undefined : byName.get(other)
      if (found !== undefined) place(found, along)
    }
    ordered.add(dimension)
  }
  for (const dimension of dimensions) place(dimension, [])
  return [...ordered]
}

/** Values are looked for among so many of another parameter. */
const mostValues = 10_000

/**
 * @throws ProblemError INVALID_DEFINITION for a condition that names a value which the other parameter never has, and
 * for a parameter that has a condition and no default
 */
export function checkConditions(dimensions: Dimension[], rows: readonly SpaceRow[]): void {
  const byName = new Map(dimensions.map((dimension) => [dimension.name, dimension]))
  const withDefault = new Set(rows.flatMap((row) => (row.default === undefined ? [] : row.name)))
  const errors = dimensions.flatMap(({ name, when }): FieldError[] => {
    if (when === undefined) return []
    const path = `parameters.${name}.when`
    if (!withDefault.has(name)) return [{ path, message: `${name} has no default to have else` }]
    return Object.entries(when).flatMap(([parent, wanted]) => {
      const of = byName.get(parent)
      const missing = of === undefined ? [] : wantedOf(wanted).filter((one) => !isEver(of, one))
      return missing.map((one) => {
        return { path: `${path}.${parent}`, message: `${parent} is never ${shown(one)}` }
      })
    })
  })
  const [first] = errors
  if (first === undefined) return
  throw new ProblemError('INVALID_DEFINITION', `${first.path}: ${first.message}.`, errors)
}

function wantedOf(wanted: Wanted): Wanted[] {
  return Array.isArray(wanted) ? wanted : [wanted]
}

function isEver(dimension: Dimension, wanted: Wanted): boolean {
  const { kind, count, at, valueAt, coordinateOf } = axisValuesOf(dimension)
  if (kind !== 'real' && count <= mostValues) {
    const values = Array.from({ length: count }, (_, place) => at(place))
    return values.some((value) => admitsValue(wanted, value))
  }
  if (typeof wanted !== 'object') return coordinateOf(wanted) !== undefined
  const [low, high] = [valueAt(0) as number, valueAt(1) as number]
  const { min = low, max = high } = wanted as { min?: number; max?: number }
  return min <= high && max >= low
}

function shown(wanted: unknown): string {
  if (typeof wanted !== 'object' || wanted === null) return String(wanted)
  const { min, max } = wanted as { min?: number; max?: number }
  if (min === undefined) return `at most ${max}`
  return max === undefined ? `at least ${min}` : `between ${min} and ${max}`
}

function wrong(path: string, message: string): ProblemError {
  return new ProblemError('INVALID_DEFINITION', `${path}: ${message}.`, [{ path, message }])
}
