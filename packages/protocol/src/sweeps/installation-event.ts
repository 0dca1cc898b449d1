import { z } from 'zod'
import { sweepIdSchema, timestampSchema } from '../identifiers.ts'
import { resetSchema } from './event.ts'
import { cursorSchema } from './event-cursor.ts'
import { sweepSchema, sweepStatusSchema } from './sweep.ts'
import { workerSchema } from './worker.ts'

/**
 * What GET /v1/events streams: how something is by now that was created, or changed. Of several changes that come together
 * the last state is told. For live views: the records are the truth.
 */
export const installationEventSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('sweep'),
      at: timestampSchema,
      sweep: sweepIdSchema,
      status: sweepStatusSchema,
      counts: sweepSchema.shape.counts,
      /** Epochs that were trained since it was posted: `epochs.trained` without `epochs.before`. */
      trained: z.int().nonnegative(),
      /** Of the newest of its own events that these figures know of. */
      cursor: cursorSchema,
      /**
       * What of it changed, each with the cursor of that change: the `sweep` itself (its name, tags, status, definition or
       * what it plans), its `trials`, or `reports`. Who follows from before that cursor has to read that part again.
       */
      changed: z.strictObject({
        sweep: cursorSchema.optional(),
        trials: cursorSchema.optional(),
        reports: cursorSchema.optional(),
      }),
    }),
    z.strictObject({
      type: z.literal('sweepRemoved'),
      at: timestampSchema,
      sweep: sweepIdSchema,
    }),
    /** A worker came, or another status, reason or lineage in training came to it. */
    z.strictObject({
      type: z.literal('worker'),
      at: timestampSchema,
      worker: workerSchema.shape.id,
      host: z.string(),
      status: workerSchema.shape.status,
      slots: z.int().min(1),
      /** Lineages in training. */
      running: z.int().nonnegative(),
    }),
    /** It left, or gave no sign of life for 15 seconds. */
    z.strictObject({
      type: z.literal('workerLeft'),
      at: timestampSchema,
      worker: workerSchema.shape.id,
    }),
  ])
  .meta({ id: 'InstallationEvent' })
export type InstallationEvent = z.infer<typeof installationEventSchema>

/** With the event about the stream itself. */
export const installationStreamEventSchema = z.discriminatedUnion('type', [
  ...installationEventSchema.options,
  resetSchema,
])
export type InstallationStreamEvent = z.infer<typeof installationStreamEventSchema>
