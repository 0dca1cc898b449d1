import { z } from 'zod'
import { datasetNameSchema, timestampSchema } from '../identifiers.ts'
import { datasetReportSchema } from './dataset-report.ts'
import { datasetReadingSchema, sourceKindSchema } from './dataset-source.ts'
import { imageFitSchema, imageShapeSchema } from './image-shape.ts'

export const datasetSchema = z
  .strictObject({
    name: datasetNameSchema,
    /** sha256 of the source bytes: what a recipe refers to. */
    hash: z.string().regex(/^[0-9a-f]{64}$/),
    shape: imageShapeSchema,
    /** How images with other proportions were fitted. */
    fit: imageFitSchema,
    /** The source; missing for datasets that were registered before it was recorded. */
    source: z.strictObject({ kind: sourceKindSchema, described: z.string() }).optional(),
    classes: z.array(z.string()),
    splits: z.strictObject({
      train: z.int().min(1),
      val: z.int().min(1),
      test: z.int().nonnegative(),
    }),
    testLabelled: z.boolean(),
    /** Size of the uint8 cache. */
    bytes: z.int().nonnegative(),
    /** Reasons why scores may be misleading, such as leaks between splits or classes without images. */
    warnings: z.array(z.string()).default([]),
    /** The same of sweeps with folds; missing of datasets that were registered before this was recorded. */
    foldWarnings: z.array(z.string()).optional(),
    /** How pictures were converted when they were read. */
    notes: z.array(z.string()).default([]),
    /** Files that could not be read and were left out, each with the reason. */
    skipped: z.array(z.string()).default([]),
    registeredAt: timestampSchema,
  })
  .meta({ id: 'Dataset' })
export type Dataset = z.infer<typeof datasetSchema>

/** Facts about the images of a dataset, from its cache. */
export const datasetContentsSchema = z
  .strictObject({
    /** Images of each class by split, in the order of the classes. */
    classes: z.array(
      z.strictObject({
        name: z.string(),
        train: z.int().nonnegative(),
        val: z.int().nonnegative(),
        test: z.int().nonnegative(),
      }),
    ),
    /** Test images without a label. */
    unlabelled: z.int().nonnegative(),
    /** Of the training images, for each channel, on the scale 0…255. */
    mean: z.array(z.number()),
    deviation: z.array(z.number()),
  })
  .meta({ id: 'DatasetContents' })
export type DatasetContents = z.infer<typeof datasetContentsSchema>

/** A version that was registered under a name. The name alone means the current version. */
const datasetVersionSchema = z
  .strictObject({
    hash: datasetSchema.shape.hash,
    registeredAt: timestampSchema,
    splits: datasetSchema.shape.splits,
    bytes: datasetSchema.shape.bytes,
    isCurrent: z.boolean(),
    /** How many sweeps need it, running or ended. */
    sweeps: z.int().nonnegative(),
  })
  .meta({ id: 'DatasetVersion' })
export type DatasetVersion = z.infer<typeof datasetVersionSchema>

/** Of the name, the current one first. */
const versions = z.array(datasetVersionSchema)

/** One dataset. */
export const datasetDetailSchema = datasetSchema
  .extend({
    /** Null if its cache is not in the store or is damaged. */
    contents: datasetContentsSchema.nullable(),
    /** Null if it was registered before there were reports, or its report is damaged: register it again. */
    report: datasetReportSchema.nullable(),
    versions,
  })
  .meta({ id: 'DatasetDetail' })
export type DatasetDetail = z.infer<typeof datasetDetailSchema>

const listedDatasetSchema = datasetSchema.extend({ versions }).meta({ id: 'ListedDataset' })
export type ListedDataset = z.infer<typeof listedDatasetSchema>

export const datasetListSchema = z
  .strictObject({ datasets: z.array(listedDatasetSchema) })
  .meta({ id: 'DatasetList' })

/** Body of PATCH /v1/datasets/{name}. */
export const datasetPatchSchema = z
  .strictObject({ name: datasetNameSchema })
  .meta({ id: 'DatasetPatch' })

/**
 * Body of POST /v1/datasets: where the files of the dataset are, a folder or file under the data root of the API or a
 * complete upload, and how they are read.
 */
export const datasetRegistrationSchema = z
  .strictObject({
    name: datasetNameSchema,
    folder: z.string().min(1).max(500).optional(),
    upload: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'is no id of an upload')
      .optional(),
    ...datasetReadingSchema.shape,
  })
  .refine(({ folder, upload }) => (folder === undefined) !== (upload === undefined), {
    message: 'give either folder or upload',
  })
  .meta({ id: 'DatasetRegistration' })
export type DatasetRegistration = z.infer<typeof datasetRegistrationSchema>

/** What is answered while a dataset is being read; `progress` is there once its pictures have been looked through. */
export const datasetBeingReadSchema = z
  .strictObject({
    status: z.literal('waiting'),
    progress: z.strictObject({ images: z.int().nonnegative(), of: z.int().positive() }).optional(),
  })
  .describe('The dataset is still being read: repeat the request after Retry-After')
export type DatasetBeingRead = z.infer<typeof datasetBeingReadSchema>
export type ReadingProgress = NonNullable<DatasetBeingRead['progress']>
