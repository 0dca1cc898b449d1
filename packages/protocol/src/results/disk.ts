import { z } from 'zod'
import { lineageKeySchema, sweepIdSchema } from '../identifiers.ts'
import { sweepStatusSchema } from '../sweeps/sweep.ts'

const storedKinds = ['checkpoints', 'predictions', 'datasets', 'uploads', 'other'] as const
export type StoredKind = (typeof storedKinds)[number]

const sum = { files: z.int().nonnegative(), bytes: z.int().nonnegative() }
const kindSchema = z.strictObject({ kind: z.enum(storedKinds), ...sum })

/** Answer of GET /v1/disk: the space that the files of the artifact store use, and why they are kept. */
export const diskReportSchema = z
  .strictObject({
    ...sum,
    kinds: z.array(kindSchema),
    /** What the next collection deletes. */
    collectable: z.strictObject(sum),
    /** Why files are kept, or are not; the largest sum first. */
    reasons: z.array(z.strictObject({ why: z.string(), kept: z.boolean(), ...sum })),
    /** The requested number, the largest first. Files that several sweeps share count for each of them. */
    sweeps: z.array(
      z.strictObject({
        sweep: sweepIdSchema,
        name: z.string(),
        status: sweepStatusSchema,
        ...sum,
        /** Bytes that are counted for other sweeps as well. */
        shared: z.int().nonnegative(),
      }),
    ),
    /** As many as were asked for, the largest first. */
    lineages: z.array(
      z.strictObject({
        lineage: lineageKeySchema,
        ...sum,
        /** Those that refer to it, or have a fork that would go on from one of its checkpoints. */
        sweeps: z.array(sweepIdSchema),
        /** Why its record is there. */
        why: z.string(),
      }),
    ),
    records: z.strictObject({
      sweeps: z.int().nonnegative(),
      lineages: z.int().nonnegative(),
    }),
  })
  .meta({ id: 'DiskReport' })
export type DiskReport = z.infer<typeof diskReportSchema>

export const collectionRequestSchema = z
  .strictObject({ dryRun: z.boolean().default(false) })
  .meta({ id: 'CollectionRequest' })

/** Answer of POST /v1/gc: what was deleted, or with `dryRun` what would be. */
export const collectionSchema = z
  .strictObject({
    dryRun: z.boolean(),
    /** Lineages whose records and reports were deleted. */
    lineages: z.int().nonnegative(),
    /** Versions of datasets that no sweep needs and that are not the current one of their name. */
    datasetVersions: z.int().nonnegative(),
    ...sum,
    kinds: z.array(kindSchema),
    /** Incomplete files of interrupted writes. */
    abandoned: z.int().nonnegative(),
  })
  .meta({ id: 'Collection' })
export type Collection = z.infer<typeof collectionSchema>
