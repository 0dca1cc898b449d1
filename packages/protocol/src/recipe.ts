import { z } from 'zod'
import { architectureSchema } from './architecture.ts'
import { float32, integerValues, realValues } from './parameter-values.ts'

/** As the engine knows them: a recipe has `adam` with a `weightDecay` for `adamw`. */
const engineOptimizers = ['adam', 'sgd', 'adamax', 'rmsprop', 'lion'] as const
export const optimizerNames = [...engineOptimizers, 'adamw'] as const

/** Types of activations and gradients, in Keras' words; variables and their updates are float32 in all. */
export const precisions = ['float32', 'mixed_bfloat16', 'mixed_float16'] as const
export type Precision = (typeof precisions)[number]

export const normalizations = ['per-image', 'dataset', 'unit'] as const

const fraction = float32(z.number().min(0).max(1))
const factor = float32(z.number().positive().max(1))
const epochs = z.number().min(0).max(100_000)
/** Epoch at which a schedule ends; left out, that is the trial's last. It makes `epochs` part of the recipe. */
const horizon = z.int().min(1).max(100_000).optional()

/** The learning rate over time: a factor of `learningRate`. Epochs may be fractions. */
export const scheduleSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('constant') }),
    z.strictObject({
      kind: z.literal('exponential'),
      decaySteps: z.int().min(1).max(1e9),
      decayRate: factor,
      staircase: z.boolean().default(false),
    }),
    z.strictObject({
      kind: z.literal('cosine'),
      warmupEpochs: epochs.default(0),
      alpha: fraction.default(0),
      horizon,
    }),
    z.strictObject({
      kind: z.literal('warmup-stable-decay'),
      warmupEpochs: epochs.default(0),
      decayEpochs: epochs,
      alpha: fraction.default(0),
      horizon,
    }),
    z
      .strictObject({
        kind: z.literal('piecewise'),
        boundaries: z.array(epochs).min(1).max(100),
        factors: z
          .array(float32(z.number().min(0).max(1000)))
          .min(2)
          .max(101),
      })
      .refine(({ boundaries, factors }) => factors.length === boundaries.length + 1, {
        error: 'needs one factor more than boundaries',
        path: ['factors'],
      })
      .refine(
        ({ boundaries }) => boundaries.every((at, place) => at > (boundaries[place - 1] ?? -1)),
        { error: 'must ascend', path: ['boundaries'] },
      ),
    z.strictObject({
      kind: z.literal('one-cycle'),
      warmup: z.number().gt(0).lt(1).default(0.3),
      initialFactor: factor.default(0.04),
      finalFactor: factor.default(1e-4),
      horizon,
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
    architecture: architectureSchema,
    optimizer: z.enum(engineOptimizers),
    learningRate: realValues.learningRate,
    batchSize: integerValues.batchSize,
    schedule: scheduleSchema,
    normalization: z.enum(normalizations),
    precision: z.enum(precisions),
    batchNormMomentum: realValues.batchNormMomentum,
    dropout: realValues.dropout,
    beta1: realValues.beta1.optional(),
    beta2: realValues.beta2.optional(),
    epsilon: realValues.epsilon.optional(),
    momentum: realValues.momentum.optional(),
    nesterov: z.boolean().optional(),
    rho: realValues.rho.optional(),
    weightDecay: realValues.weightDecay.optional(),
    labelSmoothing: realValues.labelSmoothing.optional(),
    augmentation: z
      .strictObject({
        flip: z.boolean().optional(),
        crop: z.int().min(1).optional(),
        cutout: z.int().min(1).optional(),
      })
      .optional(),
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
