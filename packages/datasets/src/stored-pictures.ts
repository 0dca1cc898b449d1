import type { ArtifactStore } from '@sweepstack/core'
import { z } from 'zod'
import { readStoredJson } from './stored-json.ts'

const imageSchema = z.string().startsWith('data:image/')
const sheetSchema = z.strictObject({
  /** Of the classes that are shown; null for images without a label. */
  rows: z.array(
    z.strictObject({
      class: z.string().nullable(),
      /** In the split. */
      images: z.int().nonnegative(),
      shown: z.array(imageSchema),
    }),
  ),
  /** Of the split's classes so many are not shown. */
  hidden: z.int().nonnegative(),
})
/** A few images of each split, and those of the report's pairs, as small pictures. */
const storedPicturesSchema = z.strictObject({
  sheets: z.strictObject({ train: sheetSchema, val: sheetSchema, test: sheetSchema }),
  /** In the order of the report's. */
  pairs: z.array(z.tuple([imageSchema, imageSchema])),
})
export type StoredPictures = z.infer<typeof storedPicturesSchema>
export type StoredSheet = z.infer<typeof sheetSchema>

/** Name of a dataset's small pictures in the artifact store. */
export function picturesArtifact(hash: string): string {
  return `datasets/${hash}.pictures.json`
}

/** Those of a stored dataset, or undefined if it has none or they are damaged. */
export function readPictures(
  store: ArtifactStore,
  hash: string,
): Promise<StoredPictures | undefined> {
  return readStoredJson(store, picturesArtifact(hash), storedPicturesSchema)
}
