import { z } from 'zod'

/** The smallest normal float32; devices flush what is below it to 0. */
const smallest = 2 ** -126

/** A number that training, which computes in float32, takes for what it is; −0 is 0. */
export function float32(number: z.ZodNumber): z.ZodNumber {
  return number
    .overwrite((value) => (value === 0 ? 0 : value))
    .refine((value) => value === 0 || Math.abs(value) >= smallest, {
      error: 'is 0 in float32: use at least 1.2e-38',
    })
    .refine((value) => Number.isFinite(Math.fround(value)), {
      error: 'is infinite in float32: use at most 3.4e38',
    })
}

const positive = (most: number) => float32(z.number().positive().max(most))
/** From 0 to below 1; the greatest float32 below 1 is 1 − 2⁻²⁴. */
const decay = () =>
  float32(z.number().min(0).lt(1)).refine((value) => Math.fround(value) < 1, {
    error: 'is 1 in float32: use at most 0.9999999',
  })
const whole = (least: number, most: number) =>
  z
    .number()
    .int()
    .min(least)
    .max(most)
    .overwrite((value) => (value === 0 ? 0 : value))

/** What one value of a parameter may be, where that is a whole number. */
export const integerValues = {
  epochs: whole(1, 100_000),
  batchSize: whole(1, 4096),
  /** Pixels by which training images are shifted at most, in each direction. */
  randomCrop: whole(0, 256),
  /** Side of the square that is cut out of training images, in pixels. */
  cutout: whole(0, 1024),
} as const

/** What one value of a parameter may be, where that is any number. */
export const realValues = {
  learningRate: positive(1000),
  batchNormMomentum: decay(),
  dropout: float32(z.number().min(0).max(2)),
  beta1: decay(),
  beta2: decay(),
  epsilon: positive(1000),
  momentum: decay(),
  rho: decay(),
  weightDecay: float32(z.number().min(0).max(10)),
  labelSmoothing: decay(),
} as const
