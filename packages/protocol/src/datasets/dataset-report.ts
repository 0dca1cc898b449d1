import { z } from 'zod'

/** What the API draws of any dataset, at `/v1/datasets/{name}/NAME`. */
export const datasetPictures = ['train.png', 'val.png', 'test.png', 'pairs.png'] as const
export type DatasetPicture = (typeof datasetPictures)[number]

const countSchema = z.int().nonnegative()

/** An image of a dataset, by where it stands. */
const placedImageSchema = z.strictObject({
  split: z.enum(['train', 'val', 'test']),
  /** As its source names it: the path of its file, or its number. */
  name: z.string(),
  /** Null without a label. */
  class: z.string().nullable(),
})
export type PlacedImage = z.infer<typeof placedImageSchema>

/** Images that stand somewhere before too, each counted once in each of these. */
const copyCountsSchema = z.strictObject({
  valInTrain: countSchema,
  testInTrain: countSchema,
  testInVal: countSchema,
  /** Under two labels, in one split or in two. */
  otherLabel: countSchema,
  /** In one split under one label. */
  sameSplit: countSchema,
})
export type CopyCounts = z.infer<typeof copyCountsSchema>

const copySchema = z.strictObject({
  /** Equal files, equal pixels of different files, or nearly alike. */
  kind: z.enum(['bytes', 'pixels', 'near']),
  /** Of what the images show: 1 of equal ones. */
  correlation: z.number().min(-1).max(1),
  first: placedImageSchema,
  again: placedImageSchema,
})
export type ImageCopy = z.infer<typeof copySchema>

const classCountSchema = z.strictObject({ class: z.string(), images: countSchema })

/** What is wrong with a dataset, as found when it was registered. */
export const datasetReportSchema = z
  .strictObject({
    /** Classes without images in a split that has labelled ones. */
    missing: z.strictObject({ val: z.array(z.string()), test: z.array(z.string()) }),
    /** Of the training images; `rare` are the classes with less than a hundredth of the images of the largest. */
    balance: z.strictObject({
      largest: classCountSchema,
      smallest: classCountSchema,
      rare: z.array(z.string()),
    }),
    /** Images on which no channel's values lie further apart than 8 of 255, and the first ten of them. */
    flat: z.strictObject({ images: countSchema, examples: z.array(placedImageSchema) }),
    copies: z.strictObject({
      /** Files or pixels are equal. */
      equal: copyCountsSchema,
      near: copyCountsSchema,
      /** Of those that are nearly alike there may be more if not: the search was given up. */
      isComplete: z.boolean(),
      /** At most twelve of each kind of place, the most alike first. */
      pairs: z.array(copySchema),
      /** Pairs that there are. Left out, the dataset was registered by an earlier version. */
      found: countSchema.optional(),
    }),
  })
  .meta({ id: 'DatasetReport' })
export type DatasetReport = z.infer<typeof datasetReportSchema>
