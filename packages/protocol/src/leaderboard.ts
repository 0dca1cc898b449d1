import { z } from 'zod'
import { lineageKeySchema, sweepIdSchema } from './identifiers.ts'
import { metricNames } from './report.ts'
import { configSchema } from './sweep-definition.ts'
import { trialStatusSchema } from './trial.ts'

export const leaderboardRowSchema = z
  .strictObject({
    rank: z.int().min(1),
    /** The first trial of the config; `trials` has all repeats that have a score. */
    trial: z.int().min(1),
    trials: z.array(z.int().min(1)),
    /** Mean over the repeats. */
    score: z.number(),
    /** Sample standard deviation over the repeats; null for a single one. */
    spread: z.number().nullable(),
    /** Of the true score, with 95 %: Student's t over repeats, Wilson's for the accuracy of a single run. */
    interval: z
      .strictObject({ low: z.number(), high: z.number(), kind: z.enum(['student-t', 'wilson']) })
      .nullable(),
    /** Configs of one number are not told apart by what was measured; null where that cannot be said. */
    tie: z.int().min(1).nullable(),
    /** Means over the repeats, after the watched epoch. */
    metrics: z.record(z.enum(metricNames), z.number()),
    config: configSchema,
    epochs: z.int().min(1),
    status: trialStatusSchema,
    lineage: lineageKeySchema,
    /** Seconds of training behind the lineage up to the watched epoch. */
    seconds: z.number().nonnegative(),
  })
  .meta({ id: 'LeaderboardRow' })
export type LeaderboardRow = z.infer<typeof leaderboardRowSchema>

export const leaderboardSchema = z
  .strictObject({
    sweep: sweepIdSchema,
    metric: z.strictObject({ name: z.enum(metricNames), goal: z.enum(['maximize', 'minimize']) }),
    rows: z.array(leaderboardRowSchema),
    /** Trials that have no place in the ranking. */
    apart: z.strictObject({
      failed: z.int().nonnegative(),
      cancelled: z.int().nonnegative(),
      stopped: z.int().nonnegative(),
    }),
    /** What to know before believing the first row. */
    warnings: z.array(z.string()),
    /** For `after`: the next page, whatever results come in between. */
    next: z.string().nullable(),
  })
  .meta({ id: 'Leaderboard' })
export type Leaderboard = z.infer<typeof leaderboardSchema>
