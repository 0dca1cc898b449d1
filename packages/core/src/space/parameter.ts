import type { ParameterName, SweepDefinition } from '@sweepstack/protocol'

export interface Range {
  min: number
  max: number
  scale: 'linear' | 'log'
  step?: number | undefined
}

/** One dimension of the space: either a list of choices (one for a constant) or a range. */
export type Dimension =
  | { name: ParameterName; kind: 'choices'; values: unknown[] }
  | { name: ParameterName; kind: 'range'; range: Range; integer: boolean }

const integers: ReadonlySet<ParameterName> = new Set([
  'epochs',
  'batchSize',
  'randomCrop',
  'cutout',
])

/**
 * The dimensions of a sweep, `epochs` last: in a grid it then varies fastest, so that the trials of one
 * lineage follow one another.
 */
export function dimensionsOf(definition: SweepDefinition): Dimension[] {
  const names = Object.keys(definition.parameters) as ParameterName[]
  return [...names.filter((name) => name !== 'epochs'), 'epochs' as const].map((name) => {
    const value: unknown = definition.parameters[name]
    if (Array.isArray(value)) return { name, kind: 'choices', values: value }
    if (isRange(value)) return { name, kind: 'range', range: value, integer: integers.has(name) }
    return { name, kind: 'choices', values: [value] }
  })
}

function isRange(value: unknown): value is Range {
  return typeof value === 'object' && value !== null && 'min' in value && 'max' in value
}

/** The point of a range at `unit`, 0 ≤ unit < 1; whole numbers have equal shares of the scale. */
export function pointOfRange(range: Range, integer: boolean, unit: number): number {
  const { min, max } = range
  if (range.scale === 'log') {
    const low = Math.log(integer ? min - 0.5 : min)
    const high = Math.log(integer ? max + 0.5 : max)
    const value = Math.exp(low + unit * (high - low))
    return clamp(integer ? Math.round(value) : value, min, max)
  }
  const step = range.step ?? (integer ? 1 : undefined)
  if (step === undefined) return clamp(min + unit * (max - min), min, max)
  const steps = Math.floor((max - min) / step + 1e-9) + 1
  return clamp(trim(min + Math.floor(unit * steps) * step), min, max)
}

/** 0.1 + 2 · 0.1 as 0.3: a multiple of the step is meant, not its floating-point debris. */
function trim(value: number): number {
  return Number(value.toPrecision(12))
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value))
}
