import { z } from 'zod'
import type { Bounds } from './bounds.ts'
import { whenSchema } from './when.ts'

/** Beyond so many deviations lies nothing of a distribution. */
const farthest = 8
/** The least number above 0 in float32, and the greatest share of a number that is below it there. */
const least = 2 ** -126
const justBelow = 1 - 2 ** -23

interface Distribution {
  distribution: 'normal' | 'lognormal'
  mean: number
  sd: number
  min?: number | undefined
  max?: number | undefined
  quantum?: number | undefined
}

/**
 * A normal distribution, or one of a number whose natural logarithm has a normal distribution with this mean and
 * deviation. It is truncated to `min` and `max`: by default, to the bounds of the parameter.
 */
export function normalOf(
  number: z.ZodNumber,
  { bounds, part }: { bounds: Bounds; part: z.ZodNumber },
) {
  return z
    .strictObject({
      distribution: z.enum(['normal', 'lognormal']),
      mean: z.number(),
      sd: z.number().positive(),
      min: number.optional(),
      max: number.optional(),
      quantum: part.optional(),
      when: whenSchema.optional(),
    })
    .overwrite((asked) => ({ ...asked, ...truncationOf(asked, bounds) }))
    .superRefine((asked, context) => {
      const wrong = wrongTruncation(asked)
      if (wrong) context.addIssue({ code: 'custom', path: [wrong[0]], message: wrong[1] })
    })
}

/** Without bounds, none. */
function truncationOf({ min, max }: Distribution, bounds: Bounds) {
  const low = min ?? bounds.min ?? (bounds.above === undefined ? undefined : bounds.above + least)
  const high =
    max ?? bounds.max ?? (bounds.below === undefined ? undefined : bounds.below * justBelow)
  return {
    ...(low === undefined ? {} : { min: low }),
    ...(high === undefined ? {} : { max: high }),
  }
}

function wrongTruncation(asked: Distribution): [key: string, message: string] | undefined {
  const { distribution, mean, sd, quantum } = asked
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = asked
  if (min >= max) return ['min', 'min must be below max']
  const of = (value: number) => {
    if (distribution === 'normal') return value
    return value <= 0 ? Number.NEGATIVE_INFINITY : Math.log(value)
  }
  if (of(max) < mean - farthest * sd || of(min) > mean + farthest * sd) {
    return ['mean', `nothing of the distribution lies between ${min} and ${max}`]
  }
  if (quantum === undefined) return undefined
  if (Math.round(min / quantum) === Math.round(max / quantum)) {
    return ['quantum', `leaves one value between ${min} and ${max}: give a smaller one`]
  }
  return undefined
}
