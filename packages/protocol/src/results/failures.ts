import { z } from 'zod'
import { failureClasses } from '../sweeps/trial.ts'

/** Failed trials of a sweep that failed alike. */
export const failureGroupSchema = z
  .strictObject({
    /** Stable within the sweep; what POST …/retry takes. */
    signature: z.string(),
    code: z.string(),
    class: z.enum(failureClasses),
    count: z.int().min(1),
    /** The first 100 of them. */
    trials: z.array(z.int().min(1)),
    /** What the failed have in common and the others do not, as "optimizer = adam, learningRate > 0.05"; null beyond 50 groups. */
    where: z.string().nullable(),
    /** The message of the first of them. */
    message: z.string(),
  })
  .meta({ id: 'FailureGroup' })
export type FailureGroup = z.infer<typeof failureGroupSchema>

export const failureListSchema = z
  .strictObject({ failures: z.array(failureGroupSchema) })
  .meta({ id: 'FailureList' })

/** Which failed trials to try again: those of a signature, or all. */
export const retryRequestSchema = z
  .strictObject({ signature: z.string().min(1).optional() })
  .meta({ id: 'RetryRequest' })

export const retryAnswerSchema = z
  .strictObject({ trials: z.array(z.int().min(1)) })
  .meta({ id: 'RetryAnswer' })
