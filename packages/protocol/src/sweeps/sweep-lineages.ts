import { z } from 'zod'
import { lineageKeySchema, sweepIdSchema } from '../identifiers.ts'
import { trialStatusSchema } from './trial.ts'

const epochs = z.int().nonnegative()
const seconds = z.number().nonnegative()

/** A lineage as trials of a sweep use it. Its own epochs are those after the fork from its parent. */
const sweepLineageSchema = z.strictObject({
  lineage: lineageKeySchema,
  /** The lineage that it forked from, and the last epoch in common; null without one. */
  parent: z.strictObject({ lineage: lineageKeySchema, epoch: z.int().min(1) }).nullable(),
  /** Epochs on record, up to the farthest that these trials watch. */
  epoch: epochs,
  /** Of these, what was behind it when the first of the trials began: shared with its parent, or trained before. */
  before: epochs,
  /** Of training its own epochs up to `epoch`; epochs whose time is not known count none. */
  seconds,
  /** Of these, for the epochs up to `before`. */
  secondsBefore: seconds,
  trials: z.array(
    z.strictObject({
      number: z.int().min(1),
      status: trialStatusSchema,
      score: z.number().nullable(),
      /** The last epoch that is the trial's own, so far. */
      until: z.int().nonnegative(),
      /** Of training the lineage's own epochs up to there, as this trial alone would have taken. */
      seconds,
    }),
  ),
})
export type SweepLineage = z.infer<typeof sweepLineageSchema>

/** What the trials of a sweep share. A lineage whose trials are on several pages is on each of these. */
export const sweepLineagesSchema = z
  .strictObject({
    sweep: sweepIdSchema,
    lineages: z.array(sweepLineageSchema),
    /** For `after`; null on the last page. */
    next: z.string().nullable(),
  })
  .meta({ id: 'SweepLineages' })
export type SweepLineages = z.infer<typeof sweepLineagesSchema>
