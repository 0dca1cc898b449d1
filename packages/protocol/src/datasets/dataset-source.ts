import { z } from 'zod'
import { imageReadingSchema } from './image-shape.ts'
import { sourceKinds } from './source-kinds.ts'

export const sourceKindSchema = z.enum(sourceKinds)

const shareSchema = z.number().gt(0).lt(1)

/** Splits to be drawn from the training images of a source that has none of them. */
export const splitRequestSchema = z
  .strictObject({
    /** Shares of each class; without either, a tenth for validation. */
    val: shareSchema.optional(),
    test: shareSchema.optional(),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31)
      .default(0),
    /** What is never parted: a column of the table, or a pattern of names as `{group}_*`. */
    groupBy: z.string().min(1).max(200).optional(),
  })
  .refine(({ val = 0, test = 0 }) => val + test < 1, {
    message: 'val and test are less than 1 together: the rest is for training',
  })
  .meta({ id: 'SplitRequest' })
export type SplitRequest = z.infer<typeof splitRequestSchema>

/** How what lies at a place is read, as images with labels. */
export const datasetReadingSchema = z.strictObject({
  /** What it is to be read as, whatever it looks like. */
  as: sourceKindSchema.optional(),
  split: splitRequestSchema.optional(),
  ...imageReadingSchema.shape,
})
export type DatasetReading = z.infer<typeof datasetReadingSchema>
