import { z } from 'zod'
import { FixableError } from './fixable-error.ts'

/** A timer of Node that is asked for more than 2³¹ − 1 ms goes off at once. */
export const longestWaitSeconds = 2_147_483

/**
 * Settings from environment variables; an empty one is as one that is not set. A message of the schema goes on with the
 * sentence that the name begins.
 * @throws FixableError naming each that is wrong
 */
export function parseSettings<T extends z.ZodObject>(
  schema: T,
  env: Record<string, string | undefined>,
): z.output<T> {
  const given = Object.entries(env).filter(([, value]) => !isBlank(value))
  const parsed = schema.safeParse(Object.fromEntries(given), {
    error: ({ path = [] }) => mustBe(schema.shape[String(path[0])]),
  })
  if (parsed.success) return parsed.data
  const { issues } = parsed.error
  const names = new Set(issues.map(({ path }) => path.join('.')))
  const wrong = new Set(issues.map(({ path, message }) => `${path.join('.')} ${message}`))
  throw new FixableError([...wrong].join('; '), `correct or unset ${[...names].join(', ')}`)
}

/** As `SWEEPSTACK_DEVICE=` in an env file: a person's way to say nothing, which zod would take for the number 0. */
function isBlank(setting: string | undefined): boolean {
  return setting === undefined || setting.trim() === ''
}

/** What a setting takes, as its schema has it. */
function mustBe(setting: z.ZodType | undefined): string {
  const form = z.toJSONSchema(setting ?? z.unknown(), { unrepresentable: 'any' })
  if (form.enum) return `must be one of ${form.enum.join(', ')}`
  if (form.type === 'integer') return `must be a whole number${rangeOf(form)}`
  return form.type === 'number' ? `must be a number${rangeOf(form)}` : 'is not valid'
}

function rangeOf({ minimum, maximum, exclusiveMinimum }: z.core.JSONSchema.JSONSchema): string {
  if (exclusiveMinimum !== undefined) {
    return ` above ${exclusiveMinimum}${maximum === undefined ? '' : ` and up to ${maximum}`}`
  }
  const low = isBound(minimum) ? minimum : undefined
  const high = isBound(maximum) ? maximum : undefined
  if (low === undefined) return high === undefined ? '' : ` up to ${high}`
  return high === undefined ? ` from ${low}` : ` from ${low} to ${high}`
}

/** zod gives whole numbers the bounds within which they are exact. */
function isBound(bound: number | undefined): boolean {
  return bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER
}
