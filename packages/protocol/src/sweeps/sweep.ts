import { z } from 'zod'
import { datasetSchema } from '../datasets/dataset.ts'
import { budgetPatchSchema } from '../definition/budget.ts'
import { configPartSchema, imageFieldsSchema } from '../definition/sweep-definition.ts'
import { tagSchema, tagsSchema } from '../definition/tags.ts'
import { heardSweepsSchema } from '../definition/warm-start.ts'
import { sweepIdSchema, timestampSchema } from '../identifiers.ts'
import { cursorSchema } from './event-cursor.ts'
import { trialStatuses } from './trial.ts'

export const sweepStatuses = ['running', 'paused', 'completed', 'cancelled', 'failed'] as const
export const sweepStatusSchema = z.enum(sweepStatuses)
export type SweepStatus = z.infer<typeof sweepStatusSchema>

const epochCountsSchema = z.strictObject({
  /** Sum over trials: what a tool without sharing would train. */
  asked: z.int().nonnegative(),
  /** Epochs of the distinct lineages, each counted once. */
  unique: z.int().nonnegative(),
  /** How many of the unique epochs are trained already. */
  trained: z.int().nonnegative(),
})

const endSchema = z.strictObject({
  at: timestampSchema,
  /** By which a time of day was read, or that of the server. */
  zone: z.string(),
})

/** Answer of POST /v1/plans: what the sweep would do; with `topK`, what it does at most. */
export const planSchema = z
  .strictObject({
    trials: z.int().nonnegative(),
    /** Configs of the search that train something of their own; the others are copies of these. */
    configs: z.int().nonnegative(),
    lineages: z.int().nonnegative(),
    epochs: epochCountsSchema,
    /** What was taken for `search: auto`, and why. */
    chosenSearch: z.strictObject({ kind: z.string(), because: z.string() }).optional(),
    /** What its search begins with of other sweeps. */
    warmStart: heardSweepsSchema.optional(),
    /** Upper bound of the part of these figures that the reruns of the leaders may add. */
    topK: z
      .strictObject({
        trials: z.int().nonnegative(),
        lineages: z.int().nonnegative(),
        /** Asked for. */
        epochs: z.int().nonnegative(),
        /** Of these, to train; plans of older versions do not say. */
        unique: z.int().nonnegative().optional(),
      })
      .optional(),
    /**
     * What a stopper makes of the search; the figures above are the most. By a simulation in which each config keeps its
     * rank from its first epoch to its last.
     */
    stopping: z
      .strictObject({
        /** Each with its trials, and how many of them are expected to reach its rungs; null for a stopper without rungs. */
        brackets: z
          .array(
            z.strictObject({
              trials: z.int().nonnegative(),
              rungs: z.array(
                z.strictObject({ epoch: z.int().min(1), trials: z.int().nonnegative() }),
              ),
            }),
          )
          .nullable(),
        /** Of the search, asked for; null for a stopper that looks at the curves themselves. */
        expectedEpochs: z.int().nonnegative().nullable(),
        /** Of trials that clone each other: how often they are compared, and what comes of that at most. */
        population: z
          .strictObject({
            members: z.int().nonnegative(),
            comparisons: z.int().nonnegative(),
            /** Each is a lineage of its own. */
            mostClones: z.int().nonnegative(),
            /** To train. */
            mostEpochs: z.int().nonnegative(),
          })
          .optional(),
      })
      .optional(),
    /** What the checkpoints take at most while the sweep goes on: two of each lineage, with two moments of each weight. */
    checkpointBytes: z.int().nonnegative().optional(),
    /** Under `budget.hours` or `until`: when it has ended at the latest, if it is posted now and never paused. */
    endsBefore: endSchema.optional(),
    /** From the epochs of the same dataset and architecture that were trained lately; null if there is none. */
    etaSeconds: z.number().nonnegative().nullable(),
    /** Behind `etaSeconds`: on how many slots, and what it is if all epochs are a standard deviation shorter, or longer. */
    time: z
      .strictObject({
        slots: z.int().min(1),
        low: z.number().nonnegative(),
        high: z.number().nonnegative(),
        /** Of training, summed over slots. */
        slotSeconds: z.number().nonnegative(),
      })
      .optional(),
    /** Why `etaSeconds` is null, for a person. */
    timeUnknown: z.string().optional(),
    parameters: z.record(z.string(), z.int()),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'Plan' })
export type Plan = z.infer<typeof planSchema>

export const sweepSchema = z
  .strictObject({
    id: sweepIdSchema,
    name: z.string(),
    status: sweepStatusSchema,
    reason: z.string().nullable(),
    trials: z.int().nonnegative(),
    lineages: z.int().nonnegative(),
    epochs: epochCountsSchema.extend({
      /** How many of the unique epochs were trained before the sweep was posted. */
      before: z.int().nonnegative().default(0),
    }),
    /**
     * With `speculate`: epochs that were trained ahead for trials that rest, by slots that nobody waited for. Those that trials have
     * gone on to since are `used`, and count as trained; the others are in none of the counts above.
     */
    speculated: z
      .strictObject({ epochs: z.int().nonnegative(), used: z.int().nonnegative() })
      .optional(),
    /** Of its plan, as it was when the sweep was posted or changed last. */
    warnings: z.array(z.string()).default([]),
    /** What its search began with of other sweeps. */
    warmStart: heardSweepsSchema.optional(),
    counts: z.record(z.enum(trialStatuses), z.int().nonnegative()),
    definition: z.unknown(),
    /** Conditions of which none may hold from some edit on, as they were given; `constraints` of the definition has each as `not (…)`. */
    bans: z.array(z.string()).default([]),
    /**
     * Why its space takes no edits: it was cancelled, its search is over and its leaders run again, its budget of time is used up,
     * or its trials are a population. Null while it takes them.
     */
    closed: z.enum(['cancelled', 'topK', 'time', 'population']).nullable().default(null),
    /** Of the newest event that these figures know of: `events?after=` it misses nothing and repeats nothing. */
    cursor: cursorSchema,
    /** Content hash of the dataset when the sweep was posted: its name may be registered again. */
    datasetHash: datasetSchema.shape.hash,
    createdAt: timestampSchema,
    finishedAt: timestampSchema.nullable(),
    /** Under `budget.hours` or `until`, until it has ended: when it has at the latest, if it is not paused from now on. */
    endsBefore: endSchema.optional(),
  })
  .meta({ id: 'Sweep' })
export type Sweep = z.infer<typeof sweepSchema>

/** Query of GET /v1/sweeps; `tag` and `status` may come several times. */
export const sweepListQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  /** `next` of the page before. */
  before: z
    .string()
    .regex(/^\d+(-swp_[a-z0-9]{20})?$/)
    .optional(),
  /** Words that are in the name, in a tag, or begin the id. */
  q: z.string().max(200).optional(),
  /** All of them. */
  tag: z.union([tagSchema, z.array(tagSchema).max(16)]).optional(),
  /** One of them. */
  status: z.union([sweepStatusSchema, z.array(sweepStatusSchema).max(8)]).optional(),
})

export const sweepListSchema = z
  .strictObject({
    sweeps: z.array(sweepSchema),
    next: z.string().nullable(),
    /** Of the newest change that these sweeps know of, if not of later ones: `/v1/events?after=` misses nothing. */
    cursor: cursorSchema.optional(),
  })
  .meta({ id: 'SweepList' })
export type SweepList = z.infer<typeof sweepListSchema>

export const sweepPatchSchema = z
  .strictObject({
    status: z.enum(['running', 'paused', 'cancelled']).optional(),
    name: imageFieldsSchema.shape.name.optional(),
    tags: tagsSchema.optional(),
    /** Null: as many lineages at once as there are slots. */
    parallelism: z.int().min(1).max(100_000).nullable().optional(),
    budget: budgetPatchSchema.optional(),
    /** Each in place of what it was; none may lose values, and epochs only grow. */
    parameters: configPartSchema.optional(),
    /** In place of those that were posted; bans stay. */
    constraints: imageFieldsSchema.shape.constraints.unwrap().or(z.tuple([])).optional(),
    search: z.strictObject({ trials: z.int().min(1).max(1_000_000) }).optional(),
    /** What is not tried from now on: constraints of which none may hold, as `learningRate > 0.01 and optimizer = sgd`. */
    ban: z.array(z.string().trim().min(1).max(990)).min(1).max(100).optional(),
    /** Bans that are taken back, as they were given. */
    unban: z.array(z.string().trim().min(1).max(990)).min(1).max(100).optional(),
    /** Configs that come next: a value for each parameter that is no constant. */
    pin: z.array(configPartSchema).min(1).max(100).optional(),
    /** Configs that come after those given before, before the search goes on. */
    inject: z.array(configPartSchema).min(1).max(1000).optional(),
    /** Of a difference: nothing changes if the sweep was changed, or has ended, since that was found. */
    version: z.int().min(0).optional(),
  })
  .refine((patch) => Object.keys(patch).some((key) => key !== 'version'), {
    error: 'nothing to change',
  })
  .meta({ id: 'SweepPatch', minProperties: 1 })
export type SweepPatch = z.infer<typeof sweepPatchSchema>
