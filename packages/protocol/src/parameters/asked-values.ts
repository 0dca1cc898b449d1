import { z } from 'zod'
import type { Bounds } from './bounds.ts'
import { normalOf } from './normal.ts'
import { type When, whenSchema } from './when.ts'

const maxChoices = 10_000
/** More points than this a draw of 32 bits does not tell apart. */
const maxPoints = 1e9

const listKeys = ['values', 'ordered', 'when'] as const
const rangeKeys = ['min', 'max', 'scale', 'step', 'quantum'] as const
/** What an object may have that asks for values of a number. */
export const numberKeys = [...rangeKeys, 'distribution', 'mean', 'sd', ...listKeys] as const

interface Range {
  min: number
  max: number
  scale: 'linear' | 'log'
  step?: number | undefined
  quantum?: number | undefined
}

/**
 * A range to search: `min` ≤ value ≤ `max`, uniform on the given scale, on `min` + k · `step` if given. All its
 * points are such values as `number` takes. With `quantum`, what is drawn is rounded to its multiples, and cut to the
 * range again.
 */
export function rangeOf(number: z.ZodNumber, kind: 'whole' | 'real') {
  const part = partOf(kind)
  return z
    .strictObject({
      min: number,
      max: number,
      scale: z.enum(['linear', 'log']).default('linear'),
      step: part.optional(),
      quantum: part.optional(),
      when: whenSchema.optional(),
    })
    .refine((range) => range.min < range.max, { error: 'min must be below max' })
    .superRefine((range, context) => {
      const wrong = wrongScale(range) ?? wrongStep(range) ?? wrongQuantum(range)
      if (wrong) context.addIssue({ code: 'custom', path: [wrong[0]], message: wrong[1] })
    })
}

type Wrong = [key: 'min' | 'step' | 'quantum', message: string] | undefined

export function partOf(kind: 'whole' | 'real') {
  const part = z.number().positive()
  return kind === 'whole' ? part.int('must be a whole number here') : part
}

function wrongScale({ min, scale, step }: Range): Wrong {
  if (scale === 'linear') return undefined
  if (min <= 0) return ['min', 'a log scale needs min > 0']
  return step === undefined ? undefined : ['step', 'step goes with a linear scale']
}

function wrongStep({ min, max, step }: Range): Wrong {
  if (step === undefined) return undefined
  if (step > max - min) {
    return ['step', `is larger than the range from ${min} to ${max}: only ${min} would be left`]
  }
  const points = Math.max(max - min, Math.abs(min), Math.abs(max)) / step
  return points > maxPoints ? ['step', 'is too small beside min and max'] : undefined
}

function wrongQuantum({ min, max, step, quantum }: Range): Wrong {
  if (quantum === undefined) return undefined
  if (step !== undefined) return ['quantum', 'goes without step: give one of them']
  const first = Math.round(min / quantum)
  if (first === Math.round(max / quantum)) {
    return ['quantum', `leaves one value between ${min} and ${max}: give a smaller one`]
  }
  const most = Math.max(Math.abs(min), Math.abs(max)) / quantum
  return most > maxPoints ? ['quantum', 'is too small beside min and max'] : undefined
}

/** A list in an object, which says more of it: `ordered` has its values in an order, from first to last. */
export function listOf<T extends z.ZodType>(value: T, keyOf = float32Key) {
  return z.strictObject({
    values: choicesOf(value, keyOf),
    ordered: z.boolean().optional(),
    when: whenSchema.optional(),
  })
}

/** What a list in an object has beside its values. */
interface Listed<T> {
  values: T[]
  ordered?: boolean | undefined
  when?: When | undefined
}

/** The values of a list, in an object or not, or of a single value; undefined of a range or a distribution. */
export function valuesOf<T>(asked: T | T[] | Listed<T> | object): T[] | undefined {
  if (Array.isArray(asked)) return asked
  if (isListed<T>(asked)) return asked.values
  if (typeof asked === 'object' && asked !== null && isSpread(asked)) return undefined
  return [asked as T]
}

export function isListed<T>(asked: unknown): asked is Listed<T> {
  return (
    typeof asked === 'object' &&
    asked !== null &&
    Array.isArray((asked as Listed<T>).values) &&
    Object.keys(asked).every(
      (key) => key === 'default' || (listKeys as readonly string[]).includes(key),
    )
  )
}

function isSpread(asked: object): boolean {
  return ('min' in asked && 'max' in asked) || 'distribution' in asked
}

export function choicesOf<T extends z.ZodType>(value: T, keyOf = float32Key) {
  return z
    .array(value)
    .min(1, 'an empty list has no choice: give at least one value')
    .max(maxChoices, `a list has at most ${maxChoices.toLocaleString('en')} values`)
    .superRefine((list, context) => {
      const known = new Map<string, unknown>()
      for (const item of list) {
        const text = keyOf(item)
        if (known.has(text)) {
          context.addIssue({ code: 'custom', message: twice(known.get(text), item) })
          return
        }
        known.set(text, item)
      }
    })
}

/** Training computes in float32: numbers that are one there are one choice. */
function float32Key(item: unknown): string {
  return JSON.stringify(typeof item === 'number' ? Math.fround(item) : item)
}

function twice(first: unknown, item: unknown): string {
  const shown = JSON.stringify(item).slice(0, 80)
  return typeof item === 'number' && first !== item
    ? `lists a value twice: ${first} and ${shown} are one number in float32`
    : `lists a value twice: ${shown}`
}

/** One value or a list of them. */
export const categorical = <T extends z.ZodType>(value: T) =>
  z.union([value, choicesOf(value), listOf(value)])

/** One number, a list of them, a range or a distribution. */
export const numeric = (value: z.ZodNumber, kind: 'whole' | 'real', bounds: Bounds) =>
  z.union([
    value,
    choicesOf(value),
    rangeOf(value, kind),
    normalOf(value, { bounds, part: partOf(kind) }),
    listOf(value),
  ])
