import { z } from 'zod'

/** How many parts cross-validation cuts the training and validation images into. */
export const foldsSchema = z
  .int()
  .min(2, 'a single fold leaves no images to train on: give at least 2, or leave folds out')
  .max(100)

/** One of these parts, from 1: a model is validated on it and trained on the others. */
export const foldSchema = z
  .strictObject({ number: z.int().min(1), of: foldsSchema })
  .refine(({ number, of }) => number <= of, { error: 'number is at most of' })
export type Fold = z.infer<typeof foldSchema>
