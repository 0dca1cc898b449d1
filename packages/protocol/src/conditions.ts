import { ProblemError } from './problem.ts'

/** What a row of a leaderboard is picked by: a name, a comparison, a value. */
export interface Condition {
  /** A parameter, as `learningRate` or `schedule.kind`, or one of the row's own figures. */
  name: string
  operator: '=' | '!=' | '<' | '<=' | '>' | '>='
  value: string | number | boolean | null
}

const form = /^([A-Za-z_][\w.]*)\s*(!=|<=|>=|=|<|>)\s*(.*)$/
const afterName = /^\s*(!=|<=|>=|=|<|>)\s*(.*)$/

/**
 * Reads `learningRate<=0.001`, `optimizer=adam`, `schedule.kind!=constant`. A value that is a number, true,
 * false or null is taken as that, anything else as text.
 * @throws ProblemError INVALID_REQUEST
 */
export function parseCondition(text: string, names: readonly string[]): Condition {
  const { name, operator, value } = partsOf(text.trim(), names)
  if (operator === undefined || value === '') {
    throw wrong('where', `"${text}" is not a condition; write name=value, name<=value, name!=value`)
  }
  checkName('where', name, names)
  return { name, operator: operator as Condition['operator'], value: literal(value) }
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
  const descending = text.startsWith('-') && !names.includes(text)
  const name = descending ? text.slice(1) : text
  checkName('sort', name, names)
  return { name, descending }
}

/** True if the row's value stands in that relation; an order needs two numbers or two texts. */
export function holds({ operator, value }: Condition, actual: unknown): boolean {
  const found = typeof actual === 'object' && actual !== null ? JSON.stringify(actual) : actual
  switch (operator) {
    case '=':
      return found === value
    case '!=':
      return found !== value
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

function literal(text: string): Condition['value'] {
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'null') return null
  const number = Number(text)
  return Number.isFinite(number) ? number : text
}

function checkName(path: string, name: string, names: readonly string[]): void {
  if (names.includes(name) || names.includes(name.split('.')[0] ?? '')) return
  throw wrong(path, `there is no "${name}"; there are ${names.join(', ')}`)
}

function wrong(path: string, message: string): ProblemError {
  return new ProblemError('INVALID_REQUEST', `${path}: ${message}.`, [{ path, message }])
}
