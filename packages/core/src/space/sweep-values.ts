import type { SpaceRow, SweepDefinition } from '@sweepstack/protocol'
import { livingOf, type SpaceParts } from '../definition/living.ts'
import { type Dimension, dimensionsOf } from './parameter.ts'
import { normalScale } from './scale.ts'
import { rowsOf } from './trainer-of.ts'

/** What configs of a sweep have of a parameter. */
export interface SweepValues {
  types: ReadonlySet<ValueType>
  /** All that they may have; undefined where these are not counted, as of a range, and of epochs, which edits raise. */
  values: readonly unknown[] | undefined
  /** Whether all are whole numbers that 64 bits and a number of JavaScript hold alike. */
  isWhole: boolean
}
export type ValueType = 'number' | 'boolean' | 'string' | 'object'

/**
 * By parameter, over all grids and all versions of the space, with what was given beside it and the values of later phases.
 */
export function sweepValues(definition: SweepDefinition): ReadonlyMap<string, SweepValues> {
  const { earlier = [], given = [] } = livingOf(definition) ?? {}
  const gathered = new Gathered()
  for (const parts of [definition, ...earlier].flatMap(gridsOf)) {
    const version = { ...definition, ...parts } as SweepDefinition
    const rows = rowsOf(version)
    const byName = new Map(rows.map((row) => [row.name, row]))
    for (const dimension of dimensionsOf(version, rows)) {
      gathered.addDimension(dimension, byName.get(dimension.name) as SpaceRow)
    }
  }
  const configs = [...given, ...earlier.flatMap((version) => version.given ?? [])]
  const phases = (definition.phases ?? []).map(({ settings }) => settings)
  for (const part of [...configs, ...phases]) {
    for (const [name, value] of Object.entries(part)) gathered.add(name, value)
  }
  gathered.of('epochs').isCounted = false
  return gathered.found()
}

class Gathered {
  readonly #byName = new Map<
    string,
    { types: Set<ValueType>; values: Set<unknown>; isCounted: boolean; isWhole: boolean }
  >()

  of(name: string) {
    const known = this.#byName.get(name)
    if (known !== undefined) return known
    const [types, values] = [new Set<ValueType>(), new Set<unknown>()]
    const begun = { types, values, isCounted: true, isWhole: true }
    this.#byName.set(name, begun)
    return begun
  }

  add(name: string, value: unknown): void {
    const known = this.of(name)
    known.values.add(value)
    if (value === null || value === undefined) return
    known.types.add(typeof value as ValueType)
    known.isWhole &&= Number.isSafeInteger(value)
  }

  addDimension(dimension: Dimension, row: SpaceRow): void {
    const { name, kind, when } = dimension
    const type = typeOfKind[row.kind]
    if (type !== undefined) this.of(name).types.add(type)
    if (kind === 'choices') for (const value of dimension.values) this.add(name, value)
    else {
      const known = this.of(name)
      known.isCounted = false
      known.isWhole &&= dimension.integer && endsOf(dimension).every(Number.isSafeInteger)
    }
    // What one has that is not active.
    if (when !== undefined) this.add(name, row.default)
  }

  found(): Map<string, SweepValues> {
    const entries = [...this.#byName].map(([name, { values, isCounted, ...known }]) => {
      return [name, { ...known, values: isCounted ? [...values] : undefined }] as const
    })
    return new Map(entries)
  }
}

const typeOfKind: Record<SpaceRow['kind'], ValueType | undefined> = {
  real: 'number',
  integer: 'number',
  boolean: 'boolean',
  choice: 'string',
  structure: undefined,
}

/** Whole numbers beyond which a dimension has none; of a distribution those that no draw reaches. */
function endsOf(dimension: Exclude<Dimension, { kind: 'choices' }>): number[] {
  if (dimension.kind === 'range') return [dimension.range.min, dimension.range.max]
  const { at } = normalScale(dimension.normal)
  return [Math.floor(at(0)), Math.ceil(at(1))]
}

function gridsOf({ parameters, search }: SpaceParts): Pick<SpaceParts, 'parameters'>[] {
  const own = (search.kind === 'grid' && search.of) || [{}]
  return own.map((changes) => ({ parameters: { ...parameters, ...changes } }) as SpaceParts)
}
