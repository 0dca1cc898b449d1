import { z } from 'zod'
import {
  externalConfigSchema,
  externalParametersSchema,
  ownExternalParametersSchema,
} from '../external-trainer/parameters.ts'
import { externalMetricSchema } from '../external-trainer/report.ts'
import { datasetNameSchema, datasetReferenceSchema, sweepIdSchema } from '../identifiers.ts'
import { imageMetrics, metricNames } from '../image-trainer/metrics.ts'
import { imageParameters } from '../image-trainer/parameters.ts'
import { configSchemaOf, ownParametersSchemaOf, parametersSchemaOf } from '../parameters/table.ts'
import { budgetSchema } from './budget.ts'
import { foldsSchema } from './fold.ts'
import { metricConstraintsOf, objectivesOf, withMetric } from './objectives.ts'
import { checkOwnPhases, laterPhasesSchema, ownPhasesSchema } from './phases.ts'
import { stoppingSchema } from './stopping.ts'
import { tagsSchema } from './tags.ts'

export const parametersSchema = parametersSchemaOf(imageParameters)
export type Parameters = z.infer<typeof parametersSchema>
export type ParameterName = keyof Parameters

/** Values of some parameters, which are checked with those of their sweep. */
export const configPartSchema = z.record(z.string().max(64), z.unknown())

/** Why `search: auto` became this one, for a person. What is stored is never `auto`. */
const chosen = { chosen: z.string().max(300).optional() }

/** A search that learns from what its configs came to. */
function learning<Kind extends string>(kind: Kind) {
  return z.strictObject({ kind: z.literal(kind), trials: z.int().min(1).max(100_000), ...chosen })
}

/**
 * What may be posted in place of a search: one of the others is taken for it before the definition is parsed, so that none
 * that is stored has it.
 */
function withoutAuto<Auto extends z.ZodType>(auto: Auto) {
  const message = 'is for whoever posts a sweep: withChosenSearch takes a search for it'
  return auto.transform((_, context): never => {
    context.addIssue(message)
    return z.NEVER
  })
}

/** With `of`, several grids one after the other, each of `parameters` with its own in their place. */
function searchSchemaOf<Own extends z.ZodType>(own: Own) {
  const gridSchema = z.strictObject({
    kind: z.literal('grid'),
    of: z.array(own).min(1).max(100).optional(),
    ...chosen,
  })
  return z.union([
    z.literal('grid').transform((): z.infer<typeof gridSchema> => ({ kind: 'grid' })),
    withoutAuto(z.literal('auto')),
    z.discriminatedUnion('kind', [
      gridSchema,
      z.strictObject({
        kind: z.literal('random'),
        trials: z.int().min(1).max(1_000_000),
        /** No config comes twice. Sweeps of older versions do not have it. */
        distinct: z.literal(true).default(true),
        ...chosen,
      }),
      z.strictObject({ kind: z.literal('sobol'), trials: z.int().min(1).max(100_000), ...chosen }),
      learning('tpe'),
      learning('cma-es'),
      learning('gp'),
      learning('nsga2'),
      learning('bohb'),
      withoutAuto(
        z.strictObject({
          kind: z.literal('auto'),
          /** Without, those of the budget; of lists that are short enough, all. */
          trials: z.int().min(1).max(100_000).optional(),
        }),
      ),
    ]),
  ])
}

const metricSchema = z.union([
  z.enum(metricNames).transform((name) => ({ name, goal: imageMetrics[name].goal })),
  z.strictObject({ name: z.enum(metricNames), goal: z.enum(['maximize', 'minimize']) }),
])

/** After the search, the `k` best configs run again on `repeats` fresh seeds each and are ranked by these runs. */
export const topKSchema = z.strictObject({
  k: z.int().min(1).max(100),
  repeats: z.int().min(2, 'a single run has no deviation: give at least 2').max(100),
})

/** What the sweeps of all trainers have. */
const commonShape = {
  name: z.string().trim().min(1).max(200).describe('What people call the sweep.'),
  /** What has to hold of the parameters of each config, as `batchSize * learningRate <= 1`. */
  constraints: z
    .array(z.string().trim().min(1).max(1000))
    .min(1)
    .max(100)
    .optional()
    .describe('What has to hold of each config, as batchSize * learningRate <= 1.'),
  stopping: stoppingSchema
    .default('none')
    .describe('What ends or rests trials before all their epochs.'),
  repeats: z.int().min(1).max(1000).default(1).describe('Runs of each config, by other seeds.'),
  topK: topKSchema.optional().describe('How many of the best run again on fresh seeds at the end.'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 30)
    .default(42)
    .describe('Of all that is drawn: the same seed gives the same sweep.'),
  parallelism: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('At most so many lineages train at once.'),
  budget: budgetSchema.optional().describe('Limits at which the sweep ends.'),
  /** Cross-validation: each run of a config is so many trials, of which each is validated on another part. */
  folds: foldsSchema.optional().describe('Cross-validation by so many parts of the images.'),
  tags: tagsSchema.default([]).describe('Words by which sweeps are found.'),
  warmStart: z
    .strictObject({
      /** They come before those of the search, beside its trials; what one does not name is what `parameters` has. */
      configs: z.array(configPartSchema).min(1).max(1000).optional(),
      /** Sweeps whose results a search that learns begins with, as they are when the sweep is posted. */
      sweeps: z.array(sweepIdSchema).min(1).max(20).optional(),
    })
    .refine(({ configs, sweeps }) => (configs ?? sweeps) !== undefined, {
      error: 'has neither configs nor sweeps: name one of them',
    })
    .optional()
    .describe('Configs that come first, beside the trials of the search; sweeps to learn from.'),
}

const noTrainer = 'is external where programs train the trials, and left out where workers do'

const usualMetric = { name: 'val_accuracy', goal: 'maximize' } as const

/** What a person may write for a sweep of images. Strict: an unknown key is an error that names the nearest known one. */
export const imageFieldsSchema = z.strictObject({
  ...commonShape,
  trainer: z.never(noTrainer).optional(),
  dataset: datasetReferenceSchema.describe('Name of a registered dataset.'),
  parameters: parametersSchema.describe(
    'Each as one value, a list of values, or a range: {min, max, scale}.',
  ),
  search: searchSchemaOf(ownParametersSchemaOf(imageParameters))
    .default({ kind: 'grid' })
    .describe('How configs are found in the space of the parameters.'),
  /** What the sweep ranks by: without it the first of the objectives, or the validation accuracy. */
  metric: metricSchema.optional().describe('What trials are ranked by.'),
  objectives: objectivesOf(metricSchema)
    .optional()
    .describe('Several metrics that are sought at once.'),
  metricConstraints: metricConstraintsOf(z.enum(metricNames))
    .optional()
    .describe('Bounds of metrics: what misses them comes last.'),
  /** A schedule by phases: settings that each config has from some epoch on, in place of its own. */
  phases: laterPhasesSchema
    .optional()
    .describe('Settings that each config has from some epoch on.'),
})

/** A sweep of the built-in trainer of images. */
export const imageDefinitionSchema = imageFieldsSchema
  .transform((fields, context) => withMetric(fields, context, usualMetric))
  .meta({ id: 'ImageDefinition' })
export type ImageDefinition = z.infer<typeof imageDefinitionSchema>
export type ImageDefinitionInput = z.input<typeof imageDefinitionSchema>

const ownMetricSchema = z.strictObject({
  name: externalMetricSchema,
  goal: z.enum(['maximize', 'minimize']),
})

/**
 * A sweep whose trials programs ask for and train themselves. It declares its own parameters, and its metric is whatever
 * their reports call so.
 */
export const externalDefinitionSchema = z
  .strictObject({
    ...commonShape,
    trainer: z.literal('external'),
    /** What is trained, and on what, in a name of their own: sweeps with one name share what is trained, others do not. */
    dataset: datasetNameSchema.optional(),
    parameters: externalParametersSchema,
    phases: ownPhasesSchema.optional(),
    search: searchSchemaOf(ownExternalParametersSchema).default({ kind: 'grid' }),
    /** May be left out where there are objectives. */
    metric: ownMetricSchema.optional(),
    objectives: objectivesOf(ownMetricSchema).optional(),
    metricConstraints: metricConstraintsOf(externalMetricSchema).optional(),
  })
  .superRefine(checkOwnPhases)
  .transform((fields, context) => withMetric(fields, context))
  .meta({ id: 'ExternalDefinition' })
export type ExternalDefinition = z.infer<typeof externalDefinitionSchema>

/** What the user posts. `parseDefinition` has better messages. */
export const sweepDefinitionSchema = z
  .union([imageDefinitionSchema, externalDefinitionSchema])
  .meta({ id: 'SweepDefinition' })
export type SweepDefinition = ImageDefinition | ExternalDefinition
export type SweepDefinitionInput = z.input<typeof sweepDefinitionSchema>

/** One point of the space of images: a value for every parameter, as every search gives it. */
const imageConfigSchema = configSchemaOf(imageParameters).meta({ id: 'ImageConfig' })
export type ImageConfig = z.infer<typeof imageConfigSchema>

/**
 * One point of the space of any sweep. Of one that declares its own parameters only `epochs` is sure: who reads another by
 * its name knows that images are trained.
 */
export type Config = ImageConfig & { readonly [parameter: string]: unknown }
/** Of images, or of a sweep that declares its own parameters; those have no structures, as images have a schedule. */
export const configSchema = z
  .union([imageConfigSchema, externalConfigSchema])
  .meta({ id: 'Config' }) as z.ZodType as z.ZodType<Config>

/** `from` of a sweep that is posted as a copy, with changes beside it; of several the configs of the others come first. */
export const sweepOriginSchema = z.union([sweepIdSchema, z.array(sweepIdSchema).min(1).max(20)])
