import { z } from 'zod'

const maxChoices = 10_000
/** More points than this a draw of 32 bits does not tell apart. */
const maxPoints = 1e9

export const rangeKeys = ['min', 'max', 'scale', 'step'] as const

interface Bounds {
  min: number
  max: number
  scale: 'linear' | 'log'
  step?: number | undefined
}

/**
 * A range to search: `min` ≤ value ≤ `max`, uniform on the given scale, on `min` + k · `step` if given. All its
 * points are such values as `number` takes.
 */
function rangeOf(number: z.ZodNumber, kind: 'whole' | 'real') {
  const step = z.number().positive()
  return z
    .strictObject({
      min: number,
      max: number,
      scale: z.enum(['linear', 'log']).default('linear'),
      step: (kind === 'whole' ? step.int('must be a whole number here') : step).optional(),
    })
    .refine((range) => range.min < range.max, { error: 'min must be below max' })
    .superRefine((range, context) => {
      const wrong = wrongScale(range) ?? wrongStep(range)
      if (wrong) context.addIssue({ code: 'custom', path: [wrong[0]], message: wrong[1] })
    })
}

type Wrong = [key: 'min' | 'step', message: string] | undefined

function wrongScale({ min, scale, step }: Bounds): Wrong {
  if (scale === 'linear') return undefined
  if (min <= 0) return ['min', 'a log scale needs min > 0']
  return step === undefined ? undefined : ['step', 'step goes with a linear scale']
}

function wrongStep({ min, max, step }: Bounds): Wrong {
  if (step === undefined) return undefined
  if (step > max - min) {
    return ['step', `is larger than the range from ${min} to ${max}: only ${min} would be left`]
  }
  const points = Math.max(max - min, Math.abs(min), Math.abs(max)) / step
  return points > maxPoints ? ['step', 'is too small beside min and max'] : undefined
}

function choicesOf<T extends z.ZodType>(value: T) {
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
function keyOf(item: unknown): string {
  return JSON.stringify(typeof item === 'number' ? Math.fround(item) : item)
}

function twice(first: unknown, item: unknown): string {
  const shown = JSON.stringify(item).slice(0, 80)
  return typeof item === 'number' && first !== item
    ? `lists a value twice: ${first} and ${shown} are one number in float32`
    : `lists a value twice: ${shown}`
}

/** One value or a list of them. */
export const categorical = <T extends z.ZodType>(value: T) => z.union([value, choicesOf(value)])

/** One number, a list of them, or a range. */
export const numeric = (value: z.ZodNumber, kind: 'whole' | 'real') =>
  z.union([value, choicesOf(value), rangeOf(value, kind)])
