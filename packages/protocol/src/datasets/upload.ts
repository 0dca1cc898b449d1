import { z } from 'zod'

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256 in hex')

/** Bytes that a portion has at most. */
export const largestPortion = 16 * 2 ** 20

/**
 * Body of POST /v1/uploads: a tar archive of files, cut into portions, with the SHA-256 of each in the order in which
 * they make the archive.
 */
export const uploadRequestSchema = z
  .strictObject({
    portions: z
      .array(z.strictObject({ sha256: hashSchema, bytes: z.int().min(1).max(largestPortion) }))
      .min(1)
      .max(100_000),
  })
  .meta({ id: 'UploadRequest' })
export type UploadRequest = z.infer<typeof uploadRequestSchema>

/** An archive on its way. */
export const uploadSchema = z
  .strictObject({
    /** Of its portions: the same archive has the same id, whoever sends it and however often. */
    id: hashSchema,
    bytes: z.int().min(1),
    portions: z.int().min(1),
    /** Places of the portions that are still to come, from 0. */
    missing: z.array(z.int().nonnegative()),
  })
  .meta({ id: 'Upload' })
export type Upload = z.infer<typeof uploadSchema>

export const storedPortionSchema = z
  .strictObject({ sha256: hashSchema, bytes: z.int().min(1) })
  .meta({ id: 'StoredPortion' })
