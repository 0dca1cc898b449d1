import { z } from 'zod'

const probability = z.number().min(0).max(1)
const className = z.string().max(1000)

/** Query of GET …/trials/{n}/examples: which images of a split, by their class and by what they were taken for. */
export const examplesQuerySchema = z.strictObject({
  epoch: z.coerce.number().int().min(1).optional(),
  split: z.enum(['val', 'test']).default('val'),
  /** Class that an image has, or is predicted as; all without it. */
  true: className.optional(),
  predicted: className.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(48),
  after: z.coerce.number().int().min(0).default(0),
})

/** How a model sees an image. */
const exampleSchema = z.strictObject({
  /** File name, as the dataset has it. */
  name: z.string(),
  true: z.string(),
  predicted: z.string(),
  /** Of the predicted class, and of the true one. */
  probability,
  ofTrue: probability,
  /** The likeliest classes, up to five, from the likeliest on. */
  top: z.array(z.strictObject({ class: z.string(), probability })).max(5),
  /** Path of the image at this API; null for images of a fold that have their name and label in both splits. */
  picture: z.string().nullable(),
})
export type Example = z.infer<typeof exampleSchema>

export const examplesSchema = z
  .strictObject({
    /** That meet the query, and how many of them are predicted wrongly. */
    images: z.int().nonnegative(),
    wrong: z.int().nonnegative(),
    /** The wrong ones first, the surest of them first; then the right ones, the least sure first. */
    examples: z.array(exampleSchema),
    /** For `after`; null on the last page. */
    next: z.string().nullable(),
  })
  .meta({ id: 'Examples' })
export type Examples = z.infer<typeof examplesSchema>
