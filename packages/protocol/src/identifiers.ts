import { z } from 'zod'

/** `swp_` and 20 lower-case letters or digits. */
export const sweepIdSchema = z.string().regex(/^swp_[a-z0-9]{20}$/, 'is not a sweep id (swp_…)')
/** sha256 of the canonical recipe, in hex. */
export const lineageKeySchema = z.string().regex(/^[0-9a-f]{64}$/, 'is not a lineage key')
/** The first digits of a lineage's key: as many as tell it apart, at least 8. */
export const lineagePrefixSchema = z
  .string()
  .toLowerCase()
  .regex(/^[0-9a-f]{8,64}$/, 'is no lineage: give 8 to 64 hex digits of its key')
/** First digits of a sha256, as people read them: hardly two of a million begin with the same. */
export function shortId(sha256: string): string {
  return sha256.slice(0, 12)
}
export const datasetNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'use lower-case letters, digits, ".", "_" and "-"')
/** The newest version of a dataset by its name, one of its versions as `NAME@HASH`, or any by 8 or more digits of its hash. */
export const datasetReferenceSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}(@[0-9a-f]{8,64})?$/,
    'use the name of a dataset, or NAME@HASH with 8 or more digits of the hash of one of its versions',
  )
export const trialNumberSchema = z.coerce.number().int().min(1).max(1e9)
export const timestampSchema = z.iso.datetime()
