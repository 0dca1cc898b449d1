import { z } from 'zod'

export const tagSchema = z.string().min(1).max(64)

/** Words by which sweeps are found; one that is given twice is kept once. */
export const tagsSchema = z
  .array(tagSchema)
  .max(32)
  .overwrite((tags) => [...new Set(tags)])
