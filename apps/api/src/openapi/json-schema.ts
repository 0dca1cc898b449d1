import { z } from 'zod'

/** Whatever bytes a file has. */
export const bytes = { type: 'string', format: 'binary' } as const

/** One self-contained JSON schema: the definitions that it refers to put in their places. */
export function inlined(type: z.ZodType): object {
  const whole = z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' })
  const { $schema: _, $defs = {}, ...schema } = whole as Record<string, unknown>
  const definitions = new Map(Object.entries($defs as object))
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve)
    if (typeof value !== 'object' || value === null) return value
    if ('$ref' in value)
      return resolve(definitions.get(String(value.$ref).slice('#/$defs/'.length)))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]))
  }
  return resolve(schema) as object
}
