import { z } from 'zod'
import { smallestFloat32 } from './float32.ts'
import type { Parameter, ParameterKind } from './parameter.ts'
import { parameterText } from './words.ts'

/** A trainer's parameters by their names, in the order in which they are shown. */
export type ParameterTable = Readonly<Record<string, Parameter>>

/** What each row gives, by its name. */
function eachRow<Table extends ParameterTable, Given>(
  table: Table,
  give: (row: Parameter, name: string) => Given,
) {
  const given = Object.entries(table).map(([name, row]) => [name, give(row, name)])
  return Object.fromEntries(given) as { [Name in keyof Table]: Given }
}

type AskedShape<Table extends ParameterTable> = {
  [Name in keyof Table]: Table[Name] extends { default: unknown }
    ? z.ZodDefault<Table[Name]['asked']>
    : Table[Name]['asked']
}
type OwnShape<Table extends ParameterTable> = {
  [Name in keyof Table]: z.ZodExactOptional<Table[Name]['asked']>
}
type ValueShape<Table extends ParameterTable> = {
  [Name in keyof Table]: Table[Name] extends { isLater: true }
    ? z.ZodDefault<Table[Name]['value']>
    : Table[Name]['value']
}

/** The parameters of a sweep definition, with the defaults of those it does not name. */
export function parametersSchemaOf<Table extends ParameterTable>(table: Table) {
  const shape: Record<string, z.ZodType> = eachRow(table, (row) =>
    describe(withDefault(row.asked, row), row),
  )
  return z.strictObject(shape as AskedShape<Table>)
}

/** What a grid of several says for itself: without the defaults, which are those of `parameters`. */
export function ownParametersSchemaOf<Table extends ParameterTable>(table: Table) {
  const shape: Record<string, z.ZodType> = eachRow(table, (row) =>
    describe(row.asked.exactOptional(), row),
  )
  return z.strictObject(shape as OwnShape<Table>)
}

/** One point of the space: a value for every parameter. */
export function configSchemaOf<Table extends ParameterTable>(table: Table) {
  const shape: Record<string, z.ZodType> = eachRow(table, (row) =>
    describe(row.isLater ? withDefault(row.value, row) : row.value, row),
  )
  return z.strictObject(shape as ValueShape<Table>)
}

function withDefault(schema: z.ZodType, row: Parameter): z.ZodType {
  return 'default' in row ? schema.default(row.default) : schema
}

function describe(schema: z.ZodType, row: Parameter): z.ZodType {
  return schema.meta({ title: row.label, description: parameterText(row) })
}

/** A parameter as a search sees it. */
export interface SpaceRow {
  name: string
  kind: ParameterKind
  /** Which stream of random numbers its draws take. */
  draw: number
  default: unknown
  /** Numbers nearer to 0 are 0 where they are used; without it they are doubles. */
  smallest?: number | undefined
  /** Values of other parameters with which it is read. */
  appliesTo?: Readonly<Record<string, readonly unknown[]>> | undefined
}

/** What a search has to know of the parameters. */
export function spaceOf(table: ParameterTable): readonly SpaceRow[] {
  return Object.entries(table).map(([name, { kind, draw, default: value, appliesTo }]) => {
    return { name, kind, draw, default: value, smallest: smallestFloat32, appliesTo }
  })
}

/** Whether values of a row are numbers, which have ranges. */
export function isNumeric({ kind }: Pick<SpaceRow, 'kind'>): boolean {
  return kind === 'real' || kind === 'integer'
}
