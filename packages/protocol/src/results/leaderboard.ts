import { z } from 'zod'
import { phaseSchema } from '../definition/phases.ts'
import { configSchema } from '../definition/sweep-definition.ts'
import { lineageKeySchema, sweepIdSchema } from '../identifiers.ts'
import { reasonKindSchema, stopCountsSchema } from '../reasons/reason.ts'
import { cursorSchema } from '../sweeps/event-cursor.ts'
import { metricValuesSchema } from '../sweeps/report.ts'
import { trialStatusSchema } from '../sweeps/trial.ts'

export const leaderboardRowSchema = z
  .strictObject({
    rank: z.int().min(1),
    /** The first trial of the config; of a leader that ran again, the best of its fresh runs. */
    trial: z.int().min(1),
    /** The trials behind the score: all repeats and folds that have one; of a leader that ran again, its fresh runs. */
    trials: z.array(z.int().min(1)),
    /** First trials of configs that train the very same, as another momentum does with Adam: they have this row. */
    copies: z.array(z.int().min(1)),
    /** Mean over these trials. */
    score: z.number(),
    /** Sample standard deviation over these trials; null for a single one. */
    spread: z.number().nullable(),
    /** Whether these means keep all metric constraints of the sweep. Rows that do not come after all that do. */
    feasible: z.boolean().default(true),
    /** By how much they miss them, summed, each in shares of its bound; 0 if they keep them. */
    violation: z.number().nonnegative().default(0),
    /**
     * Of several objectives: rows of front 1 are those of which no other is better in one and as good in all, those of front 2
     * are so without front 1, and so on. Null of a single objective.
     */
    front: z.int().min(1).nullable().default(null),
    /** What a leader that ran again had scored in the search, too good by selection; null for all others. */
    searchScore: z.number().nullable(),
    /** Of a sweep with folds: how many of the config's trials have a score. Rows that lack some come after those that lack none. */
    folds: z
      .strictObject({ scored: z.int().min(1), of: z.int().min(2) })
      .nullable()
      .default(null),
    /**
     * Of the true score, with 95 %: Student's t over repeats, the corrected resampled t over folds, and of a single
     * run Wilson's for a share of images, the delta method's for a mean over classes whose predictions are stored.
     */
    interval: z
      .strictObject({
        low: z.number(),
        high: z.number(),
        kind: z.enum(['student-t', 'wilson', 'corrected-t', 'delta']),
      })
      .nullable(),
    /** Configs with the same number do not differ significantly; null if no test is possible. */
    tie: z.int().min(1).nullable(),
    /** For a leader, of `trial` on the test images, which influence no choice; null until it is computed. */
    test: z
      .strictObject({
        accuracy: z.number(),
        interval: z.strictObject({ low: z.number(), high: z.number(), kind: z.literal('wilson') }),
        images: z.int().min(1),
      })
      .nullable(),
    /** Means over these trials, after the watched epoch. */
    metrics: metricValuesSchema,
    /** Of a trial that cloned others, or that has phases, as of its last phase. */
    config: configSchema,
    /** The schedule that it was trained with; null of a trial of one phase. */
    phases: z.array(phaseSchema).nullable().default(null),
    epochs: z.int().min(1),
    /**
     * Of a config that was stopped early, the epoch that its score is of. Those come after all that reached their ends, the
     * ones that came farther first.
     */
    stoppedAt: z.int().min(1).nullable().default(null),
    /** The kind of the reason that it was stopped for; null also where the log has none, as of older versions. */
    stoppedBy: reasonKindSchema.nullable().default(null),
    /**
     * Of a config whose programs completed runs of it before their last epochs, how many epochs those runs have that have the
     * fewest and the most. Its score counts as one of all epochs; null of any other config.
     */
    completedAt: z
      .strictObject({ least: z.int().min(1), most: z.int().min(1) })
      .nullable()
      .default(null),
    status: trialStatusSchema,
    lineage: lineageKeySchema,
    /** Seconds of training behind the lineage up to the watched epoch. */
    seconds: z.number().nonnegative(),
  })
  .meta({ id: 'LeaderboardRow' })
export type LeaderboardRow = z.infer<typeof leaderboardRowSchema>

const metricSchema = z.strictObject({
  name: z.string(),
  goal: z.enum(['maximize', 'minimize']),
})

export const leaderboardSchema = z
  .strictObject({
    sweep: sweepIdSchema,
    /** Of the score of a row; the first of several objectives. */
    metric: metricSchema,
    /** All of them, if there are several: rows are ranked by their fronts, those of one front by their scores. */
    objectives: z.array(metricSchema).nullable().default(null),
    metricConstraints: z
      .array(
        z.strictObject({
          name: z.string(),
          min: z.number().optional(),
          max: z.number().optional(),
        }),
      )
      .default([]),
    rows: z.array(leaderboardRowSchema),
    /** Trials that have no place in the ranking, and those that were stopped early, which come last in it. */
    apart: z.strictObject({
      failed: z.int().nonnegative(),
      cancelled: z.int().nonnegative(),
      stopped: z.int().nonnegative(),
      /** Of these, how many for what kind of reason; sweeps of older versions have none. */
      stoppedBy: stopCountsSchema.default({}),
    }),
    /** What to know before believing the first row. */
    warnings: z.array(z.string()),
    /** Cursor of an event: these rows include all events up to it, and perhaps later ones. */
    cursor: cursorSchema,
    /** For `after`: continues with the next page, even if results arrive in between. */
    next: z.string().nullable(),
  })
  .meta({ id: 'Leaderboard' })
export type Leaderboard = z.infer<typeof leaderboardSchema>
