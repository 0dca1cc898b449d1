import { type SweepValues, sweepValues, type ValueType } from '@sweepstack/core'
import {
  type Condition,
  isNamed,
  listed,
  nearestOf,
  ProblemError,
  parseCondition,
  parseSort,
  type SweepDefinition,
  valueAt,
} from '@sweepstack/protocol'
import type { Field } from './fields.ts'
import type { Sort } from './select-rows.ts'

/** What rows are picked and sorted by, and what is known of its values. */
export interface Subject extends Partial<SweepValues> {
  name: string
}

const ofNumbers = { types: new Set(['number'] as const), values: undefined }

/** Figures of trials or of rows: numbers. */
export const asNumbers = (names: readonly string[]): Subject[] =>
  names.map((name) => ({ name, ...ofNumbers }))

/** One of some texts or truth values. */
export const asOneOf = (name: string, values: readonly (string | boolean)[]): Subject => {
  return { name, values, types: new Set(values.flatMap(typeOf)) }
}

/** The metrics and parameters of a sweep. */
export function asFields(fields: readonly Field[], definition: SweepDefinition): Subject[] {
  const known = sweepValues(definition)
  return fields.map(({ name, of, key }) => {
    return { name, ...(of === 'metric' ? ofNumbers : known.get(key)) }
  })
}

/** So many values are told. */
const mostTold = 12

/**
 * Conditions of a query, none of which compares what never is alike: it would pick no row, and nobody would know why.
 * @throws ProblemError INVALID_REQUEST
 */
export function readConditions(
  texts: readonly string[],
  subjects: readonly Subject[],
): Condition[] {
  const names = subjects.map(({ name }) => name)
  return texts.map((text) => {
    const condition = parseCondition(text, names)
    const message = wrongName(condition.name, subjects) ?? wrongValue(condition, subjects)
    if (message !== undefined) throw wrong('where', message)
    return condition
  })
}

/** @throws ProblemError INVALID_REQUEST */
export function readSort(text: string, subjects: readonly Subject[]): Sort {
  const names = subjects.map(({ name }) => name)
  const sort = parseSort(text, names)
  const message = wrongName(sort.name, subjects)
  if (message !== undefined) throw wrong('sort', message)
  return sort
}

/** What is wrong with a path into a structure: it has no such option. */
function wrongName(name: string, subjects: readonly Subject[]): string | undefined {
  if (subjects.some((subject) => subject.name === name)) return undefined
  const [outer = '', ...inner] = name.split('.')
  const { values } = subjects.find((subject) => subject.name === outer) ?? {}
  if (valuesAt(values ?? [], inner).length > 0) return undefined
  const structures = (values ?? []).filter((value) => typeof value === 'object' && value !== null)
  const known = [...new Set(structures.flatMap((value) => Object.keys(value as object)))]
  return known.length === 0
    ? `${outer} has no options: write ${outer} by itself`
    : `there is no "${name}"; there are ${known.map((key) => `${outer}.${key}`).join(', ')}`
}

function valuesAt(values: readonly unknown[], inner: readonly string[]): unknown[] {
  const path = inner.join('.')
  const found = values.map((value) => valueAt((value ?? {}) as Record<string, unknown>, path))
  return found.filter((value) => value !== undefined)
}

/** What is known of a name, or of the option of a structure that a path names. */
function knownOf(name: string, subjects: readonly Subject[]): Subject {
  const whole = subjects.find((subject) => subject.name === name)
  if (whole !== undefined) return whole
  const [outer = '', ...inner] = name.split('.')
  const { values = [] } = subjects.find((subject) => subject.name === outer) ?? {}
  const found = valuesAt(values, inner)
  return { name, values: found, types: new Set(found.flatMap(typeOf)) }
}

function typeOf(value: unknown): ValueType[] {
  return value === null || value === undefined ? [] : [typeof value as ValueType]
}

/** What keeps a condition from ever being true, or, with !=, from ever being false. */
function wrongValue(condition: Condition, subjects: readonly Subject[]): string | undefined {
  const { name, operator, value } = condition
  const known = knownOf(name, subjects)
  if (operator !== '=' && operator !== '!=') return wrongOrder(condition, known)
  const { types, values } = known
  if (types === undefined || value === null) return undefined
  if (values === undefined) return wrongNumber(condition, known)
  return values.some((one) => isNamed(value, one)) ? undefined : neverSo(condition, values)
}

/** Only numbers have an order that says something. */
function wrongOrder(condition: Condition, { types }: Subject): string | undefined {
  const { name, value } = condition
  if (types === undefined || (typeof value === 'number' && types.has('number'))) return undefined
  const told = JSON.stringify(value)
  if (types.has('number')) return `${name} is a number, and ${told} is none${unquoted(condition)}`
  return `${name} has no order with ${told}: compare it by = or !=`
}

function wrongNumber(condition: Condition, { types, isWhole }: Subject): string | undefined {
  const { name, value } = condition
  const told = JSON.stringify(value)
  if (typeof value === 'number') {
    const isFraction = isWhole === true && !Number.isInteger(value)
    return isFraction ? `${name} is a whole number, and ${told} is none` : undefined
  }
  if (types === undefined || !isOnly(types, 'number')) return undefined
  return `${name} is a number, and ${told} is none${unquoted(condition)}`
}

function isOnly(types: ReadonlySet<ValueType>, type: ValueType): boolean {
  return types.size === 1 && types.has(type)
}

function unquoted({ name, operator, value }: Condition): string {
  const isNumber =
    typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))
  return isNumber ? `: write ${name}${operator}${value}, without quotes` : ''
}

function neverSo({ name, value, operator }: Condition, values: readonly unknown[]): string {
  const told = typeof value === 'string' && value !== '' ? value : JSON.stringify(value)
  const option = values.flatMap((one) => optionOf(one, value))[0]
  if (option !== undefined) {
    return `${name} has options: write ${name}.${option}${operator}${told}`
  }
  const texts = values.filter((one) => typeof one === 'string')
  const nearest = nearestOf(told, texts)
  const known = listed(
    values.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))),
    mostTold,
  )
  const meant = nearest === undefined ? '' : `; did you mean ${nearest}?`
  return `${name} is never ${told} in this sweep${meant || `; it is ${known}`}`
}

/** The option of a structure that has a value: its name. */
function optionOf(structure: unknown, value: Condition['value']): string[] {
  if (typeof structure !== 'object' || structure === null) return []
  return Object.entries(structure).flatMap(([key, one]) => (one === value ? [key] : []))
}

function wrong(path: string, message: string): ProblemError {
  const end = message.endsWith('?') ? '' : '.'
  return new ProblemError('INVALID_REQUEST', `${path}: ${message}${end}`, [{ path, message }])
}
