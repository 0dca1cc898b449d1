import { z } from 'zod'
import type { Bounds } from './bounds.ts'
import type { Parameter } from './parameter.ts'

/** What values a parameter takes, for people. */
export function valuesText({ kind, bounds = {}, value, unit }: Parameter): string {
  const of = unit === undefined ? '' : ` of ${unit}`
  switch (kind) {
    case 'real':
      return `number${of} ${boundsText(bounds)}`
    case 'integer':
      return `whole number${of} ${boundsText(bounds)}`
    case 'boolean':
      return 'true or false'
    case 'choice':
      return value instanceof z.ZodEnum ? value.options.join(', ') : 'a word'
    case 'structure':
      return value.safeParse('name').success ? 'a name, or an object with options' : 'an object'
  }
}

function boundsText({ min, above, max, below }: Bounds): string {
  const low = above === undefined ? `at least ${min}` : `above ${above}`
  return `${low} and ${below === undefined ? `at most ${max}` : `below ${below}`}`
}

/** What a definition means that does not name it, for people. */
export function defaultText(row: Parameter): string {
  const { whenNull } = row
  if (!('default' in row)) return 'none: it must be given'
  if (whenNull === undefined || row.default !== null) {
    return typeof row.default === 'string' ? row.default : JSON.stringify(row.default)
  }
  const { values, otherwise } = whenNull
  const special = Object.entries(values).map(([name, value]) => `${value} for ${name}`)
  return [...special, `${otherwise} for the others`].join(', ')
}

/** With which values of other parameters it is read, for people; undefined: with all. */
export function appliesText({ appliesTo }: Parameter): string | undefined {
  if (appliesTo === undefined) return undefined
  return Object.entries(appliesTo)
    .map(([name, values]) => `${name} ${values.join(', ')}`)
    .join('; ')
}

/** All of it in one text, as an editor shows it. */
export function parameterText(row: Parameter): string {
  const applies = appliesText(row)
  const parts = [
    `${row.description} Values: ${valuesText(row)}. Default: ${defaultText(row)}.`,
    ...(applies === undefined ? [] : [`Read with ${applies}.`]),
  ]
  return parts.join(' ')
}
