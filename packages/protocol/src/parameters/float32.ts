import type { z } from 'zod'

/** The smallest normal float32; devices flush what is below it to 0. */
export const smallestFloat32 = 2 ** -126

/** A number that training, which computes in float32, takes for what it is; −0 is 0. */
export function float32(number: z.ZodNumber): z.ZodNumber {
  return number
    .overwrite((value) => (value === 0 ? 0 : value))
    .refine((value) => value === 0 || Math.abs(value) >= smallestFloat32, {
      error: 'is 0 in float32: use at least 1.2e-38',
    })
    .refine((value) => Number.isFinite(Math.fround(value)), {
      error: 'is infinite in float32: use at most 3.4e38',
    })
}

/** As `float32`, and below a number there, too. */
export function float32Below(number: z.ZodNumber, end: number): z.ZodNumber {
  const most = Number((end * (1 - 2 ** -23)).toPrecision(7))
  return float32(number).refine((value) => Math.fround(value) < end, {
    error: `is ${end} in float32: use at most ${most}`,
  })
}
