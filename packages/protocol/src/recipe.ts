import { z } from 'zod'

export const optimizerNames = ['adam', 'sgd', 'adamax'] as const

export const scheduleSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('constant') }),
    z.strictObject({
      kind: z.literal('exponential'),
      decaySteps: z.int().min(1).max(1e9),
      decayRate: z.number().positive().max(1),
      staircase: z.boolean().default(false),
    }),
  ])
  .meta({ id: 'Schedule' })
export type Schedule = z.infer<typeof scheduleSchema>

/**
 * Everything about one phase of training that decides the weights. Settings of another optimizer
 * are absent, so that two configs that train alike have one recipe.
 */
export const settingsSchema = z
  .strictObject({
    architecture: z.string().min(1).max(64),
    optimizer: z.enum(optimizerNames),
    learningRate: z.number().positive().max(1000),
    batchSize: z.int().min(1).max(4096),
    schedule: scheduleSchema,
    normalization: z.enum(['per-image', 'dataset', 'unit']),
    precision: z.enum(['float32', 'mixed_bfloat16']),
    batchNormMomentum: z.number().min(0).lt(1),
    dropout: z.number().min(0).max(2),
    beta1: z.number().min(0).lt(1).optional(),
    beta2: z.number().min(0).lt(1).optional(),
    epsilon: z.number().positive().optional(),
    momentum: z.number().min(0).lt(1).optional(),
    nesterov: z.boolean().optional(),
  })
  .meta({ id: 'Settings' })
export type Settings = z.infer<typeof settingsSchema>

/** What a lineage is the trajectory of: everything that decides the weights, except for how long. */
export const recipeSchema = z
  .strictObject({
    /** Version of the engine's arithmetic: another one gives other weights. */
    engine: z.int().min(1),
    dataset: z.string().regex(/^[0-9a-f]{64}$/),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1),
    phases: z
      .array(z.strictObject({ fromEpoch: z.int().min(0), settings: settingsSchema }))
      .min(1)
      .max(64),
  })
  .meta({ id: 'Recipe' })
export type Recipe = z.infer<typeof recipeSchema>
