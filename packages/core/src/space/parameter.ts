import { imageSpace, isListed, isNumeric, type SpaceRow, type When } from '@sweepstack/protocol'
import type { Normal } from './scale.ts'

export interface Range {
  min: number
  max: number
  scale: 'linear' | 'log'
  step?: number | undefined
  quantum?: number | undefined
  smallest?: number | undefined
}

type Distribution = Normal & { quantum?: number | undefined; smallest?: number | undefined }

type Draws =
  | { kind: 'choices'; values: unknown[]; ordered?: boolean }
  | { kind: 'range'; range: Range; integer: boolean }
  | { kind: 'normal'; normal: Distribution; integer: boolean }

/** One dimension of the space: a list of choices (one for a constant), a range, or a distribution. */
export type Dimension = {
  name: string
  /** Which stream of random numbers its draws take, whatever stands beside it. */
  draw: number
  /** With which values of others it is active. */
  when?: When
} & Draws

/**
 * The dimensions of a sweep, `epochs` last: in a grid it then varies fastest, so that the trials of one
 * lineage follow one another. What a definition does not name, one from before the parameter, has its default.
 */
export function dimensionsOf(
  { parameters }: { parameters: object },
  space: readonly SpaceRow[] = imageSpace,
): Dimension[] {
  const values = new Map<string, unknown>(Object.entries(parameters))
  const epochsLast = [
    ...space.filter(({ name }) => name !== 'epochs'),
    ...space.filter(({ name }) => name === 'epochs'),
  ]
  return epochsLast.map((row) => {
    const { name, draw } = row
    const value = values.has(name) ? values.get(name) : row.default
    return { name, draw, ...whenOf(row, value), ...drawsOf(row, value) }
  })
}

function drawsOf(row: SpaceRow, value: unknown): Draws {
  if (Array.isArray(value)) return { kind: 'choices', values: value }
  if (isListed(value)) {
    return { kind: 'choices', values: value.values, ...(value.ordered ? { ordered: true } : {}) }
  }
  const integer = row.kind === 'integer'
  const smallest = row.smallest === undefined ? {} : { smallest: row.smallest }
  if (isNumeric(row) && isNormal(value)) {
    const { when: _, ...normal } = value
    return { kind: 'normal', normal: { ...normal, ...smallest }, integer }
  }
  if (isNumeric(row) && isRange(value)) {
    const { when: _, ...range } = value
    return { kind: 'range', range: { ...range, ...smallest }, integer }
  }
  return { kind: 'choices', values: [value] }
}

function whenOf(row: SpaceRow, value: unknown): { when?: When } {
  const isAsked = isListed(value) || (isNumeric(row) && (isNormal(value) || isRange(value)))
  const { when } = isAsked ? (value as { when?: When }) : {}
  return when === undefined ? {} : { when }
}

function isRange(value: unknown): value is Range & { when?: When } {
  return typeof value === 'object' && value !== null && 'min' in value && 'max' in value
}

function isNormal(value: unknown): value is Normal & { when?: When } {
  return typeof value === 'object' && value !== null && 'distribution' in value
}

/**
 * The point of a range at `unit`, 0 ≤ unit < 1: between min and max, a whole number where `integer`, of
 * equal shares of the scale. A step that is not one a definition may have is taken for none.
 */
export function pointOfRange(range: Range, integer: boolean, unit: number): number {
  const { min, max } = range
  if (range.scale === 'log') {
    const low = Math.log(integer ? min - 0.5 : min)
    const high = Math.log(integer ? max + 0.5 : max)
    const value = Math.exp(low + unit * (high - low))
    return within(range, integer ? Math.round(value) : value)
  }
  const step = stepOf(range, integer)
  if (step === undefined) return within(range, min + unit * (max - min))
  const steps = Math.floor((max - min) / step + 1e-9) + 1
  const value = min + Math.floor(unit * steps) * step
  return within(range, integer ? Math.round(value) : trim(value))
}

function stepOf({ step }: Range, integer: boolean): number | undefined {
  if (!integer) return step
  return step !== undefined && Number.isInteger(step) ? step : 1
}

/** 0.1 + 2 · 0.1 as 0.3: a multiple of the step is meant, not its floating-point debris. */
export function trim(value: number): number {
  return Number(value.toPrecision(12))
}

/** Cut to the range; what is too small for whoever uses it, which only a range from 0 has, is 0. */
export function within(
  {
    min = Number.NEGATIVE_INFINITY,
    max = Number.POSITIVE_INFINITY,
    smallest = 0,
  }: { min?: number | undefined; max?: number | undefined; smallest?: number | undefined },
  value: number,
): number {
  const flushed = Math.abs(value) < smallest ? 0 : value
  return Math.min(max, Math.max(min, flushed))
}
