import { z } from 'zod'
import type { Parameter } from './parameter.ts'
import type { ParameterTable } from './table.ts'

type ConfigOf<Table extends ParameterTable> = {
  [Name in keyof Table]: z.output<Table[Name]['value']>
}

/** How the recipe has the value of a row. */
type Setting<Row extends Parameter> = Row extends { recipe: { value: infer Value } }
  ? z.output<Value>
  : NonNullable<z.output<Row['value']>>
type Left = { appliesTo: unknown } | { off: unknown }
type Elsewhere = { recipe: null } | { recipe: { place: string } }

type Always<Table extends ParameterTable> = {
  -readonly [Name in keyof Table as Table[Name] extends Left | Elsewhere ? never : Name]: Setting<
    Table[Name]
  >
}
type Sometimes<Table extends ParameterTable> = {
  -readonly [Name in keyof Table as Table[Name] extends Elsewhere
    ? never
    : Table[Name] extends Left
      ? Name
      : never]?: Setting<Table[Name]> | undefined
}
type PlaceIn<Row, Group extends string> = Row extends {
  recipe: { place: `${Group}.${infer Key}` }
}
  ? Key
  : never
type GroupOf<Row> = Row extends { recipe: { place: `${infer Group}.${string}` } } ? Group : never
type Grouped<Table extends ParameterTable> = {
  [Group in GroupOf<Table[keyof Table]>]?:
    | {
        -readonly [Name in keyof Table as PlaceIn<Table[Name], Group>]?:
          | Setting<Table[Name]>
          | undefined
      }
    | undefined
}
type Plain<T> = { [Key in keyof T]: T[Key] }

/** What of a config decides the weights. What the others make meaningless, or what is off, is left out. */
export type SettingsOf<Table extends ParameterTable> = Plain<
  Always<Table> & Sometimes<Table> & Grouped<Table>
>

export function settingsSchemaOf<Table extends ParameterTable>(
  table: Table,
): z.ZodType<SettingsOf<Table>> {
  const shape = new Map<string, z.ZodType>()
  const groups = new Map<string, Map<string, z.ZodType>>()
  for (const [name, row] of Object.entries(table)) {
    if (row.recipe === null) continue
    const isAlways = row.appliesTo === undefined && row.off === undefined
    const value = row.recipe?.value ?? notNull(row.value)
    const [group, key] = row.recipe?.place?.split('.') ?? []
    if (group === undefined || key === undefined) {
      shape.set(name, isAlways ? value : value.optional())
    } else groups.set(group, new Map([...(groups.get(group) ?? []), [key, value.optional()]]))
  }
  for (const [group, inner] of groups)
    shape.set(group, z.strictObject(Object.fromEntries(inner)).optional())
  return z.strictObject(Object.fromEntries(shape)) as z.ZodType as z.ZodType<SettingsOf<Table>>
}

function notNull(value: z.ZodType): z.ZodType {
  return value instanceof z.ZodNullable ? (value.unwrap() as z.ZodType) : value
}

type Values = Record<string, unknown>

/** How to read the settings from a config. */
export function settingsReaderOf<Table extends ParameterTable>(table: Table) {
  const readers = readersOf(table)
  return (config: ConfigOf<Table>): SettingsOf<Table> => {
    const settings: Values = {}
    for (const reader of readers) {
      const value = reader.read(config)
      if (value !== undefined) put(settings, reader, value)
    }
    return settings as SettingsOf<Table>
  }
}

/** A text that is equal for two configs exactly if their settings are; in half the time that these take. */
export function settingsIdentityOf<Table extends ParameterTable>(table: Table) {
  const readers = readersOf(table)
  return (config: ConfigOf<Table>): string => {
    const values: unknown[] = []
    for (const reader of readers) values.push(reader.read(config))
    return JSON.stringify(values)
  }
}

interface Reader {
  name: string
  group: string | undefined
  key: string
  /** Undefined where the settings leave it out. */
  read(config: Values): unknown
}

function put(settings: Values, { name, group, key }: Reader, value: unknown): void {
  if (group === undefined) settings[name] = value
  else settings[group] = { ...(settings[group] as Values | undefined), [key]: value }
}

function readersOf(table: ParameterTable): Reader[] {
  return Object.entries(table).flatMap(([name, row]) => {
    if (row.recipe === null) return []
    const [group, key = ''] = row.recipe?.place?.split('.') ?? []
    return [{ name, group, key, read: whereItApplies(row, notOff(row, valueReaderOf(name, row))) }]
  })
}

function whereItApplies({ appliesTo }: Parameter, read: Reader['read']): Reader['read'] {
  if (appliesTo === undefined) return read
  const conditions = Object.entries(appliesTo)
  return (config) => {
    for (const [name, values] of conditions) if (!values.includes(config[name])) return undefined
    return read(config)
  }
}

function notOff({ off }: Parameter, read: Reader['read']): Reader['read'] {
  if (off === undefined) return read
  return (config) => {
    const value = read(config)
    return value === off ? undefined : value
  }
}

function valueReaderOf(name: string, { recipe, whenNull }: Parameter): Reader['read'] {
  if (recipe?.of !== undefined) return recipe.of as Reader['read']
  if (whenNull === undefined) return (config) => config[name]
  const { by, values, otherwise } = whenNull
  return (config) => config[name] ?? values[String(config[by])] ?? otherwise
}
