import { z } from 'zod'
import { counted } from '../counted.ts'
import { describeErrors } from '../definition/parse-definition.ts'
import { isPopulation, stoppingSchema } from '../definition/stopping.ts'
import { ProblemError } from '../problem.ts'

/** What POST /v1/sweeps/{id}/replay asks: how another stopper, or order of the configs, would have fared. */
export const replayRequestSchema = z
  .strictObject({
    stopping: stoppingSchema.default('none').refine((stopping) => !isPopulation(stopping), {
      path: ['kind'],
      error: 'clones have no recorded curves that could be replayed: name another stopper',
    }),
    /** In which order the recorded configs are begun; `tpe`: the one that is nearest to what it proposes. */
    search: z.enum(['recorded', 'random', 'tpe']).default('recorded'),
    /** Of an order that is drawn. */
    seed: z
      .int()
      .min(0)
      .max(2 ** 30)
      .default(42),
    /** Trials that train at once; without, as many as the slots that are there and the parallelism of the sweep admit. */
    workers: z.int().min(1).max(10_000).optional(),
    /** Ends when the next stretch of training would go beyond so many epochs. */
    budget: z.strictObject({ epochs: z.int().min(1) }).optional(),
  })
  .meta({ id: 'ReplayRequest' })
export type ReplayRequest = z.infer<typeof replayRequestSchema>
/** @throws ProblemError INVALID_REQUEST with one error per path */
export function parseReplayRequest(input: unknown): ReplayRequest {
  const parsed = replayRequestSchema.safeParse(input, { reportInput: true })
  if (parsed.success) return parsed.data
  const { errors, sentence } = describeErrors(parsed.error, 'request')
  throw new ProblemError('INVALID_REQUEST', `The request for a replay has ${sentence}`, errors)
}

/** Of configs of a replay that are clones, for a person. */
export function clonesText(clones: number): string {
  const [verb, whose] = clones === 1 ? ['is a clone', 'its curve'] : ['are clones', 'their curves']
  return `${counted(clones, 'config')} ${verb}: ${whose} began as those of other configs, so that the figures tell little of what another stopper would have made of them`
}

/** As a client writes it. */
export type ReplayOptions = z.input<typeof replayRequestSchema>

const count = z.int().nonnegative()

const replayedConfigSchema = z.strictObject({
  /** Its first trial. */
  trial: z.int().min(1),
  /** Among all configs whose curves are complete, by the metric at their last epoch. */
  rank: z.int().min(1),
  score: z.number(),
  /** Whether the replay trains it to its last epoch; null where a curve that ends too early leaves that open. */
  found: z.boolean().nullable(),
  /** The epochs that the replay trains of it. */
  epochs: count,
  /** Which config it was that the replay began, from 1; null if it never did. */
  begunAs: z.int().min(1).nullable(),
})

/** What a replay of the recorded curves shows. */
export const replaySchema = z
  .strictObject({
    /** Configs with a curve, their runs together. */
    configs: count,
    complete: count,
    /** Of a population: configs that are clones. Their curves begin with epochs of others, trained with other settings. */
    clones: count.default(0),
    workers: z.int().min(1),
    /** What says how many: nothing does where no worker is there, and the sweep has no parallelism. */
    workersBy: z.enum(['request', 'parallelism', 'slots', 'assumed']).optional(),
    /** Of the lineages of these configs, each epoch once: on record, and trained by the replay. */
    epochs: z.strictObject({ recorded: count, replayed: count, saved: z.int() }),
    /** By the measured times of the epochs, on these workers. */
    seconds: z.number().nonnegative(),
    /**
     * The best score so far by the epochs that were trained, each once: where it becomes better, and at the end. A trial counts
     * as what it showed where it was judged last.
     */
    progress: z.array(z.strictObject({ epochs: count, score: z.number() })).default([]),
    ended: z.strictObject({ completed: count, stopped: count, failed: count, unknown: count }),
    /** Configs for which nothing was left of the budget. */
    notBegun: count.default(0),
    /** Of those that are stopped: they would have gone on, but for the budget. */
    keptByBudget: count.default(0),
    /** The best of the record, up to five. */
    best: z.array(replayedConfigSchema).max(5),
    /** The best of those that the replay trains to the end. */
    winner: replayedConfigSchema.nullable(),
    /** Configs that the replay would train further than they are on record. */
    tooEarly: z.strictObject({
      configs: count,
      /** The first of them, by their first trials. */
      trials: z
        .array(z.strictObject({ trial: z.int().min(1), known: count, epochs: count }))
        .max(10),
    }),
  })
  .meta({ id: 'Replay' })
export type Replay = z.infer<typeof replaySchema>
export type ReplayedConfig = z.infer<typeof replayedConfigSchema>
