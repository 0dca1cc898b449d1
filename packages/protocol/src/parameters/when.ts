import { z } from 'zod'

const wordSchema = z.union([z.string().max(200), z.number(), z.boolean()])
const spanSchema = z
  .strictObject({ min: z.number().optional(), max: z.number().optional() })
  .refine(({ min, max }) => min !== undefined || max !== undefined, {
    error: 'needs min, max or both',
  })
  .refine(({ min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }) => min <= max, {
    error: 'min must not be above max',
  })

/** With which values of other parameters one is active: with one value, with those of a list, or between min and max. */
export const whenSchema = z
  .record(
    z.string().max(64),
    z.union([wordSchema, z.array(wordSchema).min(1).max(100), spanSchema]),
  )
  .meta({ id: 'When' })
export type When = z.infer<typeof whenSchema>

/** Whether a value of another parameter is one of those; a structure is meant by its name. */
export function admitsValue(wanted: When[string], value: unknown): boolean {
  if (typeof wanted === 'object' && !Array.isArray(wanted)) {
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = wanted
    return typeof value === 'number' && value >= min && value <= max
  }
  return [wanted].flat().includes(wordOf(value))
}

function wordOf(value: unknown): string | number | boolean {
  if (typeof value !== 'object' || value === null) return value as string
  const { name, kind } = value as { name?: string; kind?: string }
  return name ?? kind ?? ''
}
