import { type CursorPlace, cursorPlace } from '@sweepstack/sweep-file'
import { sayPurpose, sayType, written } from './say-schema.ts'
import { type Schema, schemasAt } from './schema-walk.ts'

export interface Suggestion {
  label: string
  kind: 'key' | 'value'
  /** What is written in place of the word; `${}` where the cursor goes next, a tab for one more level. */
  text: string
  /** Beside the label. */
  detail: string
  info: string | undefined
}

export interface Suggestions {
  from: number
  to: number
  list: Suggestion[]
}

/** What a schema lets stand at the cursor of a text. */
export function suggestionsAt(
  schema: Schema,
  text: string,
  cursor: number,
): Suggestions | undefined {
  const place = cursorPlace(text, cursor)
  if (place === undefined) return undefined
  const { from, to, part, path, root } = place
  const here = schemasAt(schema, root, path)
  const style = styleOf(text, place)
  const list = [
    ...(part === 'value' ? [] : keysOf(schema, place, here, style)),
    ...(part === 'key' ? [] : valuesOf(here, style)),
  ]
  return list.length === 0 ? undefined : { from, to, list }
}

interface Style {
  isJson: boolean
  isInLine: boolean
}

function styleOf(text: string, { from }: CursorPlace): Style {
  const line = text.slice(text.lastIndexOf('\n', from - 1) + 1, from)
  const isJson = text.trimStart().startsWith('{')
  return { isJson, isInLine: !/^\s*$/.test(line) }
}

function keysOf(root: Schema, place: CursorPlace, here: Schema[], style: Style): Suggestion[] {
  const { siblings, path, root: whole, hasColon } = place
  const names = new Set(here.flatMap(({ properties = {} }) => Object.keys(properties)))
  const required = new Set(here.flatMap(({ required: own = [] }) => own))
  return [...names]
    .filter((name) => !siblings.includes(name))
    .map((name): Suggestion => {
      const inner = schemasAt(root, whole, [...path, name])
      const text = style.isJson ? `"${name}"` : name
      return {
        label: name,
        kind: 'key',
        text: hasColon ? text : `${text}:${gapAfter(inner, style)}`,
        detail: required.has(name) ? `${sayType(inner)} (needed)` : sayType(inner),
        info: sayPurpose(inner),
      }
    })
}

function gapAfter(inner: Schema[], { isJson, isInLine }: Style): string {
  const isObject = inner.length > 0 && inner.every(({ type }) => type === 'object')
  return isObject && !isJson && !isInLine ? '\n\t' : ' '
}

function valuesOf(here: Schema[], style: Style): Suggestion[] {
  const found = new Map<string, Suggestion>()
  const add = (label: string, text: string, schema: Schema, detail: string) => {
    if (!found.has(label)) {
      found.set(label, { label, kind: 'value', text, detail, info: schema.description })
    }
  }
  for (const schema of here) {
    for (const value of plainValues(schema)) {
      const isDefault = value === schema.default
      add(written(value), quoted(value, style), schema, isDefault ? 'if it is left out' : '')
    }
    const sketch = sketchOf(schema, style)
    if (sketch !== undefined) add(sketch.label, sketch.text, schema, 'with options')
  }
  return [...found.values()]
}

function plainValues(schema: Schema): unknown[] {
  const { const: only, enum: several, examples, type, default: usual } = schema
  if (only !== undefined) return [only]
  if (several !== undefined) return several
  if (examples !== undefined) return examples
  if (type === 'boolean') return [true, false]
  return usual !== undefined && typeof usual !== 'object' ? [usual] : []
}

function quoted(value: unknown, { isJson }: Style): string {
  return isJson ? JSON.stringify(value) : written(value)
}

/** An object of a kind, with what it has to have. */
function sketchOf({ type, properties = {}, required = [] }: Schema, style: Style) {
  if (type !== 'object') return undefined
  const kind = Object.entries(properties).find(([, { const: only }]) => only !== undefined)
  if (kind === undefined) return undefined
  const [name, { const: value }] = kind
  const key = (text: string) => (style.isJson ? `"${text}"` : text)
  const others = required.filter((one) => one !== name)
  const parts = [
    `${key(name)}: ${quoted(value, style)}`,
    ...others.map((one) => `${key(one)}: \${}`),
  ]
  return { label: `{${name}: ${written(value)}}`, text: `{${parts.join(', ')}}` }
}
