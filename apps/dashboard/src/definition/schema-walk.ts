/** What is used of JSON Schema. */
export interface Schema {
  $ref?: string
  $defs?: Record<string, Schema>
  if?: Schema
  then?: Schema
  else?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  examples?: unknown[]
  default?: unknown
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
  items?: Schema
  prefixItems?: Schema[]
  title?: string
  description?: string
  minimum?: number
  exclusiveMinimum?: number
  maximum?: number
  exclusiveMaximum?: number
}

/** Schemas that refer to themselves end here. */
const deepest = 16

/** The plain schemas that may hold of a value at a path, by what the whole is so far. */
export function schemasAt(root: Schema, whole: unknown, path: readonly (string | number)[]) {
  let schemas = plainOf(root, root, whole)
  let value = whole
  for (const step of path) {
    value = within(value, step)
    schemas = schemas.flatMap((schema) => {
      const inner = innerOf(schema, step)
      return inner === undefined ? [] : plainOf(root, inner, value)
    })
  }
  return schemas
}

/** Without choices and references: each of those that a value may be meant as. */
function plainOf(root: Schema, schema: Schema, value: unknown, depth = 0): Schema[] {
  if (depth > deepest) return []
  const next = (inner: Schema) => plainOf(root, told(inner, schema), value, depth + 1)
  if (schema.$ref !== undefined) {
    const named = root.$defs?.[schema.$ref.replace('#/$defs/', '')]
    return named === undefined ? [] : next(named)
  }
  if (schema.if !== undefined) {
    const chosen = meets(schema.if, value) ? schema.then : schema.else
    return chosen === undefined ? [] : next(chosen)
  }
  const choices = schema.anyOf ?? schema.oneOf
  if (choices === undefined) return (schema.allOf ?? []).flatMap(next).concat(schema)
  const found = choices.flatMap(next)
  const likely = found.filter((one) => isLikely(one, value))
  return likely.length > 0 ? likely : found
}

/** What is said of a choice is said of each of its branches that says nothing itself. */
function told(inner: Schema, outer: Schema): Schema {
  const { title, description, default: usual } = outer
  const said = {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(usual === undefined ? {} : { default: usual }),
  }
  return { ...said, ...inner }
}

function meets(condition: Schema, value: unknown): boolean {
  const { properties = {}, required = [] } = condition
  if (required.some((key) => within(value, key) === undefined)) return false
  return Object.entries(properties).every(
    ([key, { const: only }]) => only === undefined || within(value, key) === only,
  )
}

/** Whether a value is of a schema's type, and of the kind that its constants name. */
function isLikely({ type, properties = {} }: Schema, value: unknown): boolean {
  if (value === undefined || value === null) return true
  if (Array.isArray(value)) return type === 'array'
  if (typeof value !== 'object') return type !== 'object' && type !== 'array'
  if (type !== 'object') return false
  return Object.entries(properties).every(([key, { const: only }]) => {
    const given = within(value, key)
    return only === undefined || given === undefined || given === null || given === only
  })
}

function innerOf(schema: Schema, step: string | number): Schema | undefined {
  if (typeof step === 'number') return schema.prefixItems?.[step] ?? schema.items
  const { properties = {}, additionalProperties } = schema
  if (Object.hasOwn(properties, step)) return properties[step]
  return typeof additionalProperties === 'object' ? additionalProperties : undefined
}

function within(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
  return (value as Record<string | number, unknown>)[step]
}
