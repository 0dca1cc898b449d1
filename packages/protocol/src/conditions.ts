import { z } from 'zod'
import { nearestOf } from './nearest-key.ts'
import { ProblemError } from './problem.ts'

const text = z.string().max(200)

/** The conditions of a query; of several all must hold. */
export const whereSchema = z
  .union([text, z.array(text).max(16)], {
    error: 'has at most 16 conditions, of up to 200 characters each',
  })
  .default([])

/** What a row of a leaderboard is picked by: a name, a comparison, a value. */
export interface Condition {
  /** A parameter, as `learningRate` or `schedule.kind`, or one of the row's own figures. */
  name: string
  operator: '=' | '!=' | '<' | '<=' | '>' | '>='
  value: string | number | boolean | null
}

const form = /^([A-Za-z_][\w.]*)\s*(!=|<=|>=|==?|<|>)\s*(.*)$/s
const afterName = /^\s*(!=|<=|>=|==?|<|>)\s*(.*)$/s

/**
 * Reads `learningRate<=0.001`, `optimizer=adam`, `schedule.kind!=constant`. A value that is a number, true,
 * false or null is taken as that, anything else as text, and so is what stands in quotes: `optimizer="adam"`. `==` is `=`.
 * @throws ProblemError INVALID_REQUEST
 */
export function parseCondition(text: string, names: readonly string[]): Condition {
  const { name, operator, value } = partsOf(text.trim(), names)
  if (operator === undefined || value === '') {
    throw wrong('where', `"${text}" is not a condition; write name=value, name<=value, name!=value`)
  }
  checkName('where', name, names)
  const sign = operator === '==' ? '=' : operator
  return { name, operator: sign as Condition['operator'], value: readValue(text, value) }
}

/** A condition on a name, which this one and `parseCondition` read alike. */
export function writeCondition({ name, operator, value }: Condition): string {
  if (typeof value !== 'string') return `${name}${operator}${value}`
  const isPlain = value !== '' && value.trim() === value && !quoted.test(value)
  if (isPlain && literal(value) === value) return `${name}${operator}${value}`
  return value.includes('"') ? `${name}${operator}'${value}'` : `${name}${operator}"${value}"`
}

/** A name that is known may be any text; of several the longest is meant. */
function partsOf(text: string, names: readonly string[]) {
  const known = names.filter((name) => text.startsWith(name))
  for (const name of known.sort((a, b) => b.length - a.length)) {
    const [, operator, value = ''] = afterName.exec(text.slice(name.length)) ?? []
    if (operator !== undefined) return { name, operator, value }
  }
  const [, name = '', operator, value = ''] = form.exec(text) ?? []
  return { name, operator, value }
}

/**
 * Reads `val_loss` (ascending) or `-val_loss` (descending).
 * @throws ProblemError INVALID_REQUEST
 */
export function parseSort(
  text: string,
  names: readonly string[],
): { name: string; descending: boolean } {
  const trimmed = text.trim()
  const descending = trimmed.startsWith('-') && !names.includes(trimmed)
  const name = descending ? trimmed.slice(1).trim() : trimmed
  checkName('sort', name, names)
  return { name, descending }
}

/**
 * Whether a value is the one that a condition names: a structure by its JSON, a text that looks like a number or a truth
 * value too, and null where there is none.
 */
export function isNamed(value: Condition['value'], actual: unknown): boolean {
  const found = typeof actual === 'object' && actual !== null ? JSON.stringify(actual) : actual
  if ((found ?? null) === value) return true
  return typeof found === 'string' && value !== null && found === String(value)
}

/** True if the row's value stands in that relation; an order needs two numbers or two texts. */
export function holds({ operator, value }: Condition, actual: unknown): boolean {
  const found = typeof actual === 'object' && actual !== null ? JSON.stringify(actual) : actual
  switch (operator) {
    case '=':
      return isNamed(value, actual)
    case '!=':
      return !isNamed(value, actual)
    default:
      return typeof found === typeof value && inOrder(operator, compareValues(found, value))
  }
}

/** Numbers by size, before texts by their characters, before what is missing. */
export function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const kindA = kindOf(a)
  const kindB = kindOf(b)
  if (kindA !== kindB) return kindA - kindB
  if (kindA === 2) return 0
  const textA = textOf(a)
  const textB = textOf(b)
  return textA < textB ? -1 : Number(textA > textB)
}

/** The member of an object that a dotted path names; undefined where there is none. */
export function valueAt(row: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = row
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function kindOf(value: unknown): 0 | 1 | 2 {
  if (value === undefined || value === null) return 2
  return typeof value === 'number' ? 0 : 1
}

function inOrder(operator: '<' | '<=' | '>' | '>=', order: number): boolean {
  if (order === 0) return operator.length === 2
  return operator.startsWith('<') === order < 0
}

const quoted = /^["']/

function readValue(text: string, value: string): Condition['value'] {
  const [quote] = quoted.exec(value) ?? []
  if (quote === undefined) return literal(value)
  const end = value.indexOf(quote, 1)
  if (end > 0 && end === value.length - 1) return value.slice(1, -1)
  const message =
    end < 0
      ? `"${text}" has a ${quote} that does not end`
      : `"${text}" has something after the second ${quote}; give each condition by itself`
  throw wrong('where', message)
}

function literal(text: string): Condition['value'] {
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'null') return null
  const number = Number(text)
  return Number.isFinite(number) ? number : text
}

function checkName(path: string, name: string, names: readonly string[]): void {
  if (names.includes(name) || names.includes(name.split('.')[0] ?? '')) return
  const nearest = nearestOf(name, names)
  const meant = nearest === undefined ? '' : `; did you mean ${nearest}?`
  throw wrong(path, `there is no "${name}"${meant || `; there are ${names.join(', ')}`}`)
}

function wrong(path: string, message: string): ProblemError {
  const end = message.endsWith('?') ? '' : '.'
  return new ProblemError('INVALID_REQUEST', `${path}: ${message}${end}`, [{ path, message }])
}
