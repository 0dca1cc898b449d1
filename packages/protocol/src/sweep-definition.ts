import { z } from 'zod'
import { architectureSchema } from './architecture.ts'
import { datasetNameSchema } from './identifiers.ts'
import { optimizerNames, precisions, scheduleSchema } from './recipe.ts'
import { metricNames } from './report.ts'

const maxChoices = 10_000

/** A range to search: `min` ≤ value ≤ `max`, uniform on the given scale, on multiples of `step` if given. */
const rangeSchema = (number: z.ZodNumber) =>
  z
    .strictObject({
      min: number,
      max: number,
      scale: z.enum(['linear', 'log']).default('linear'),
      step: z.number().positive().optional(),
    })
    .refine((range) => range.min < range.max, { error: 'min must be below max' })
    .refine((range) => range.scale === 'linear' || range.min > 0, {
      error: 'a log scale needs min > 0',
      path: ['min'],
    })
    .refine((range) => range.scale === 'linear' || range.step === undefined, {
      error: 'step goes with a linear scale',
      path: ['step'],
    })

const choices = <T extends z.ZodType>(value: T) =>
  z
    .array(value)
    .min(1, 'an empty list has no choice: give at least one value')
    .max(maxChoices)
    .refine((list) => new Set(list.map((item) => JSON.stringify(item))).size === list.length, {
      error: 'lists a value twice',
    })

const categorical = <T extends z.ZodType>(value: T) => z.union([value, choices(value)])
const numeric = (value: z.ZodNumber) => z.union([value, choices(value), rangeSchema(value)])

export const parametersSchema = z.strictObject({
  architecture: categorical(architectureSchema).default('cnn'),
  optimizer: categorical(z.enum(optimizerNames)).default('adam'),
  learningRate: numeric(z.number().positive().max(1000)).default(0.001),
  epochs: numeric(z.number().int().min(1).max(100_000)),
  batchSize: numeric(z.number().int().min(1).max(4096)).default(32),
  schedule: categorical(scheduleSchema).default({ kind: 'constant' }),
  normalization: categorical(z.enum(['per-image', 'dataset', 'unit'])).default('per-image'),
  precision: categorical(z.enum(precisions)).default('float32'),
  batchNormMomentum: numeric(z.number().min(0).lt(1)).default(0.99),
  dropout: numeric(z.number().min(0).max(2)).default(1),
  beta1: numeric(z.number().min(0).lt(1)).default(0.9),
  /** null: Keras' default of the optimizer, 0.99 for lion and 0.999 for the others. */
  beta2: numeric(z.number().min(0).lt(1)).nullable().default(null),
  epsilon: numeric(z.number().positive()).default(1e-7),
  momentum: numeric(z.number().min(0).lt(1)).default(0),
  nesterov: categorical(z.boolean()).default(false),
  rho: numeric(z.number().min(0).lt(1)).default(0.9),
  /** Decoupled, of kernels only. null: Keras' default of the optimizer, 0.004 for adamw and 0 for the others. */
  weightDecay: numeric(z.number().min(0).max(10)).nullable().default(null),
  labelSmoothing: numeric(z.number().min(0).lt(1)).default(0),
  /** Mirrors half of the training images. */
  randomFlip: categorical(z.boolean()).default(false),
  /** Pixels by which training images are shifted at most, in each direction. */
  randomCrop: numeric(z.number().int().min(0).max(256)).default(0),
  /** Side of the square that is cut out of training images, in pixels. */
  cutout: numeric(z.number().int().min(0).max(1024)).default(0),
})
export type Parameters = z.infer<typeof parametersSchema>
export type ParameterName = keyof Parameters

/** What a grid of several says for itself: without the defaults, which are those of `parameters`. */
const ownParametersSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(parametersSchema.shape).map(([name, field]) => [
      name,
      (field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : field).optional(),
    ]),
  ),
) as unknown as z.ZodType<Partial<Parameters>>

/** With `of`, several grids one after the other, each of `parameters` with its own in their place. */
const gridSchema = z.strictObject({
  kind: z.literal('grid'),
  of: z.array(ownParametersSchema).min(1).max(100).optional(),
})

const searchSchema = z.union([
  z.literal('grid').transform((): z.infer<typeof gridSchema> => ({ kind: 'grid' })),
  z.discriminatedUnion('kind', [
    gridSchema,
    z.strictObject({ kind: z.literal('random'), trials: z.int().min(1).max(1_000_000) }),
  ]),
])

const metricSchema = z.union([
  z.enum(metricNames).transform((name) => ({
    name,
    goal: name.endsWith('loss') ? ('minimize' as const) : ('maximize' as const),
  })),
  z.strictObject({ name: z.enum(metricNames), goal: z.enum(['maximize', 'minimize']) }),
])

export const budgetSchema = z.strictObject({
  trials: z.int().min(1).optional(),
  epochs: z.int().min(1).optional(),
})

/** After the search, the `k` best configs run again on `repeats` fresh seeds each and are ranked by these runs. */
export const topKSchema = z.strictObject({
  k: z.int().min(1).max(100),
  repeats: z.int().min(2, 'a single run has no deviation: give at least 2').max(100),
})

/** What the user posts. Strict: an unknown key is an error that names the nearest known one. */
export const sweepDefinitionSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    dataset: datasetNameSchema,
    parameters: parametersSchema,
    search: searchSchema.default({ kind: 'grid' }),
    stopping: z.literal('none').default('none'),
    metric: metricSchema.default({ name: 'val_accuracy', goal: 'maximize' }),
    repeats: z.int().min(1).max(1000).default(1),
    topK: topKSchema.optional(),
    seed: z
      .int()
      .min(0)
      .max(2 ** 30)
      .default(42),
    parallelism: z.int().min(1).max(100_000).optional(),
    budget: budgetSchema.optional(),
    tags: z.array(z.string().min(1).max(64)).max(32).default([]),
  })
  .meta({ id: 'SweepDefinition' })
export type SweepDefinition = z.infer<typeof sweepDefinitionSchema>
export type SweepDefinitionInput = z.input<typeof sweepDefinitionSchema>
export type Metric = SweepDefinition['metric']
export type Budget = z.infer<typeof budgetSchema>

/** One point of the space: a value for every parameter. */
export const configSchema = z
  .strictObject({
    architecture: architectureSchema,
    optimizer: z.enum(optimizerNames),
    learningRate: z.number(),
    epochs: z.int().min(1),
    batchSize: z.int().min(1),
    schedule: scheduleSchema,
    normalization: z.enum(['per-image', 'dataset', 'unit']),
    precision: z.enum(precisions),
    batchNormMomentum: z.number(),
    dropout: z.number(),
    beta1: z.number(),
    beta2: z.number().nullable(),
    epsilon: z.number(),
    momentum: z.number(),
    nesterov: z.boolean(),
    rho: z.number(),
    weightDecay: z.number().nullable(),
    labelSmoothing: z.number(),
    randomFlip: z.boolean(),
    randomCrop: z.int(),
    cutout: z.int(),
  })
  .meta({ id: 'Config' })
export type Config = z.infer<typeof configSchema>
