import { z } from 'zod'
import { categorical, numeric } from './asked-values.ts'
import type { Bounds } from './bounds.ts'
import { float32, float32Below } from './float32.ts'

/** What values are: numbers have ranges; a structure has a name and options. */
export type ParameterKind = 'real' | 'integer' | 'boolean' | 'choice' | 'structure'

/** The description of a parameter, apart from its values. */
export interface About {
  label: string
  description: string
  unit?: string
  /** Which stream of random numbers its draws take: never that of another, and never another than it had. */
  draw: number
  /** What a definition means that does not name it; without one, it must. */
  default?: unknown
  /** Of one that came when sweeps were stored: a config without it has its default. */
  isLater?: true
  /** Values of other parameters with which it is read; with others it is no part of the recipe. */
  appliesTo?: Readonly<Record<string, readonly unknown[]>>
  /** The value at which it does nothing and is no part of the recipe. */
  off?: unknown
  /** The value that null means, by the value of another parameter. */
  whenNull?: {
    readonly by: string
    readonly values: Readonly<Record<string, unknown>>
    readonly otherwise: unknown
  }
  /** How the recipe has it, where that is not the value by its name; null: not at all. */
  recipe?: {
    /** Group and name. */
    readonly place?: `${string}.${string}`
    readonly value?: z.ZodType
    of?(config: never): unknown
  } | null
  /** Whether it decides the memory of a training: by its value, or by being on. */
  memory?: 'value' | 'use'
  /** Of a structure: the key that names it. */
  nameKey?: string
}

/** A row of a trainer's table of parameters. */
export interface Parameter extends About {
  kind: ParameterKind
  bounds?: Bounds
  /** One value. */
  value: z.ZodType
  /** What a definition may ask for: a value, a list of them, of a number also a range. */
  asked: z.ZodType
}

/** Any number between the bounds, as far as float32 tells numbers apart. */
export function real<const A extends About & { default?: number }>(bounds: Bounds, about: A) {
  const within = bounded(z.number(), bounds)
  const value = bounds.below === undefined ? float32(within) : float32Below(within, bounds.below)
  return { kind: 'real' as const, bounds, value, asked: numeric(value, 'real', bounds), ...about }
}

/** A whole number between the bounds. */
export function integer<const A extends About & { default?: number }>(bounds: Bounds, about: A) {
  const value = bounded(z.number().int(), bounds).overwrite((number) => (number === 0 ? 0 : number))
  return {
    kind: 'integer' as const,
    bounds,
    value,
    asked: numeric(value, 'whole', bounds),
    ...about,
  }
}

function bounded(number: z.ZodNumber, { min, above, max, below }: Bounds): z.ZodNumber {
  let value = number
  if (above !== undefined) value = value.gt(above)
  if (min !== undefined) value = value.min(min)
  if (max !== undefined) value = value.max(max)
  if (below !== undefined) value = value.lt(below)
  return value
}

export function boolean<const A extends About & { default?: boolean }>(about: A) {
  const value = z.boolean()
  return { kind: 'boolean' as const, value, asked: categorical(value), ...about }
}

/** One of some words. */
export function choice<
  const Words extends readonly [string, ...string[]],
  const A extends About & { default?: Words[number] },
>(words: Words, about: A) {
  const value = z.enum(words)
  return { kind: 'choice' as const, value, asked: categorical(value), ...about }
}

/** A thing with a name and options, which `nameKey` tells apart. */
export function structure<
  Value extends z.ZodType,
  const A extends About & { default?: z.input<Value>; nameKey: string },
>(value: Value, about: A) {
  return { kind: 'structure' as const, value, asked: categorical(value), ...about }
}

/** A parameter that may also be null: then `whenNull` says what it is. */
export function orNull<Row extends Parameter>(row: Row) {
  const { value, asked, ...about } = row
  return {
    ...about,
    value: value.nullable() as z.ZodNullable<Row['value']>,
    asked: asked.nullable() as z.ZodNullable<Row['asked']>,
    default: null,
  }
}
