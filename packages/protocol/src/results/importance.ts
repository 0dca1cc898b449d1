import { z } from 'zod'
import { sweepIdSchema } from '../identifiers.ts'
import { importanceMethods } from './importance-methods.ts'

const shareShape = {
  /**
   * Of fANOVA, the share of the variance of the metric over the space; of PED-ANOVA, of the variance of being among the
   * best tenth. From 0 to 1. What all parameters decide together, or by chance, is in no share.
   */
  share: z.number().min(0).max(1),
  /** Of the share with 95 %, by the bootstrap over configs. */
  interval: z.strictObject({ low: z.number(), high: z.number() }),
}

const bestSchema = z.union([
  z.strictObject({ low: z.number(), high: z.number() }),
  z.strictObject({ value: z.unknown() }),
])

/** Which parameters of a sweep decide a metric. */
export const importanceSchema = z
  .strictObject({
    sweep: sweepIdSchema,
    metric: z.strictObject({ name: z.string(), goal: z.enum(['maximize', 'minimize']) }),
    method: z.enum(importanceMethods),
    /** At which the metric is taken; null: at the last epoch of each trial. */
    epoch: z.int().min(1).nullable(),
    /** With a value of the metric. */
    trials: z.int().nonnegative(),
    /** Repeats, folds and configs that train the same are one, which counts with its mean. */
    configs: z.int().nonnegative(),
    /** The largest share first; empty if the data is too little, which a warning says. */
    parameters: z.array(
      z.strictObject({
        name: z.string(),
        ...shareShape,
        /** A value, or a range of values, with which the metric is best. */
        best: bestSchema,
      }),
    ),
    /** What two parameters decide together beyond what each decides alone, of those with the largest shares. */
    pairs: z.array(z.strictObject({ parameters: z.array(z.string()).length(2), ...shareShape })),
    /** Of fANOVA: R² of its forest on configs that it had not seen. */
    explained: z.number().nullable(),
    leftOut: z.strictObject({
      /** Parameters with one value in all configs. */
      parameters: z.array(z.string()),
      /** Trials that have no value: failed, stopped, cancelled, or not there yet. */
      trials: z.int().nonnegative(),
      /** Trials whose configs are not in the space of the sweep. */
      outside: z.int().nonnegative(),
    }),
    /** What to know before believing the shares. */
    warnings: z.array(z.string()),
  })
  .meta({ id: 'Importance' })
export type ImportanceReport = z.infer<typeof importanceSchema>
