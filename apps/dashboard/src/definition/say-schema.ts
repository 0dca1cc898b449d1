import type { Schema } from './schema-walk.ts'

/** "number above 0, at most 1000", "one of adam, sgd", in a few words. */
export function sayType(schemas: readonly Schema[]): string {
  const words = new Set(schemas.flatMap((schema) => sayOne(schema)))
  const list = [...words].slice(0, mostWords)
  return list.length < words.size ? `${list.join(', ')} …` : list.join(', ')
}

const mostWords = 8

/** What it is for; undefined where the schema does not say. */
export function sayPurpose(schemas: readonly Schema[]): string | undefined {
  return schemas.find(({ description }) => description !== undefined)?.description
}

/** As it is written in YAML and JSON. */
export function written(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function sayOne(schema: Schema): string[] {
  const { const: only, enum: several, type, properties = {} } = schema
  if (only !== undefined) return [written(only)]
  if (several !== undefined) return several.map(written)
  if (type === 'array') return ['a list']
  if (type === 'object') {
    const kind = Object.entries(properties).find(([, { const: one }]) => one !== undefined)
    return [kind === undefined ? 'an object' : `{${kind[0]}: ${written(kind[1].const)}, …}`]
  }
  if (type === 'number' || type === 'integer') return [`${type}${bounds(schema)}`]
  return type === undefined ? [] : [String(type)]
}

function bounds({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Schema): string {
  const known = (value: number | undefined) =>
    value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER
  const parts = [
    known(minimum) ? `from ${minimum}` : '',
    known(exclusiveMinimum) ? `above ${exclusiveMinimum}` : '',
    known(maximum) ? `to ${maximum}` : '',
    known(exclusiveMaximum) ? `below ${exclusiveMaximum}` : '',
  ].filter(Boolean)
  return parts.length > 0 ? ` ${parts.join(' ')}` : ''
}
