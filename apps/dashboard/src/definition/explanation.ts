import { pathAt, type TextPart } from '@sweepstack/sweep-file'
import { sayPurpose, sayType, written } from './say-schema.ts'
import { type Schema, schemasAt } from './schema-walk.ts'

export interface Explanation extends TextPart {
  title: string
  purpose: string | undefined
  type: string
  /** As it is written. */
  usual: string | undefined
}

/** What a schema says of the key or the value at an offset of a text, whose value is `whole`. */
export function explanationAt(
  schema: Schema,
  text: string,
  offset: number,
  whole: unknown,
): Explanation | undefined {
  const found = pathAt(text, offset)
  if (found === undefined) return undefined
  const { path, from, to } = found
  const here = schemasAt(schema, whole, path)
  const name = path.findLast((part) => typeof part === 'string')
  if (here.length === 0 || name === undefined) return undefined
  const usual = here.find((one) => one.default !== undefined)?.default
  return {
    from,
    to,
    title: String(name),
    purpose: sayPurpose(here),
    type: sayType(here),
    usual: usual === undefined ? undefined : written(usual),
  }
}
