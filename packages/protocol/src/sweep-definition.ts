import { z } from 'zod'
import { architectureSchema } from './architecture.ts'
import { datasetNameSchema } from './identifiers.ts'
import { categorical, numeric } from './parameter-space.ts'
import { integerValues, realValues } from './parameter-values.ts'
import { normalizations, optimizerNames, precisions, scheduleSchema } from './recipe.ts'
import { metricNames } from './report.ts'

/** What a value of each parameter may be, in the order in which a search draws them. */
const values = {
  architecture: architectureSchema,
  optimizer: z.enum(optimizerNames),
  learningRate: realValues.learningRate,
  epochs: integerValues.epochs,
  batchSize: integerValues.batchSize,
  schedule: scheduleSchema,
  normalization: z.enum(normalizations),
  precision: z.enum(precisions),
  batchNormMomentum: realValues.batchNormMomentum,
  dropout: realValues.dropout,
  beta1: realValues.beta1,
  beta2: realValues.beta2.nullable(),
  epsilon: realValues.epsilon,
  momentum: realValues.momentum,
  nesterov: z.boolean(),
  rho: realValues.rho,
  weightDecay: realValues.weightDecay.nullable(),
  labelSmoothing: realValues.labelSmoothing,
  randomFlip: z.boolean(),
  randomCrop: integerValues.randomCrop,
  cutout: integerValues.cutout,
} as const

const real = (name: keyof typeof realValues) => numeric(realValues[name], 'real')
const whole = (name: keyof typeof integerValues) => numeric(integerValues[name], 'whole')

export const parametersSchema = z.strictObject({
  architecture: categorical(values.architecture).default('cnn'),
  optimizer: categorical(values.optimizer).default('adam'),
  learningRate: real('learningRate').default(0.001),
  epochs: whole('epochs'),
  batchSize: whole('batchSize').default(32),
  schedule: categorical(values.schedule).default({ kind: 'constant' }),
  normalization: categorical(values.normalization).default('per-image'),
  precision: categorical(values.precision).default('float32'),
  batchNormMomentum: real('batchNormMomentum').default(0.99),
  dropout: real('dropout').default(1),
  beta1: real('beta1').default(0.9),
  /** null: Keras' default of the optimizer, 0.99 for lion and 0.999 for the others. */
  beta2: real('beta2').nullable().default(null),
  epsilon: real('epsilon').default(1e-7),
  momentum: real('momentum').default(0),
  nesterov: categorical(values.nesterov).default(false),
  rho: real('rho').default(0.9),
  /** Decoupled, of kernels only. null: Keras' default of the optimizer, 0.004 for adamw and 0 for the others. */
  weightDecay: real('weightDecay').nullable().default(null),
  labelSmoothing: real('labelSmoothing').default(0),
  /** Mirrors half of the training images. */
  randomFlip: categorical(values.randomFlip).default(false),
  randomCrop: whole('randomCrop').default(0),
  cutout: whole('cutout').default(0),
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

/** One point of the space: a value for every parameter, as every search gives it. */
export const configSchema = z.strictObject(values).meta({ id: 'Config' })
export type Config = z.infer<typeof configSchema>
