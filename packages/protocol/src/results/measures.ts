import { z } from 'zod'

const share = z.number().min(0).max(1)

/** How far the probabilities of predicted classes (confidences) are from how often these are right. */
const calibrationSchema = z.strictObject({
  /** Expected calibration error: |accuracy − confidence| of each bin, weighed by its images. */
  error: share,
  /** 15 of one width; an edge belongs to the bin below. */
  bins: z.array(
    z.strictObject({
      from: share,
      to: share,
      images: z.int().nonnegative(),
      /** Means over its images; null without any. */
      confidence: share.nullable(),
      accuracy: share.nullable(),
      /** Wilson's 95 % interval of the accuracy. */
      low: share.nullable(),
      high: share.nullable(),
    }),
  ),
})
export type Calibration = z.infer<typeof calibrationSchema>

/** How well a trial predicts the labelled images of a split. */
export const measuresSchema = z
  .strictObject({
    images: z.int().min(1),
    accuracy: share,
    /** Mean recall of the classes that have images. */
    balancedAccuracy: share,
    top5Accuracy: share,
    /** Mean area under the ROC curves, one class against the rest; null if all images are of one class. */
    auc: share.nullable(),
    calibration: calibrationSchema,
    /** Means over the classes that labels or predictions have, as scikit-learn's with `zero_division=0`. */
    macro: z.strictObject({ precision: share, recall: share, f1: share }),
    classes: z.array(
      z.strictObject({
        class: z.string(),
        images: z.int().nonnegative(),
        /** 0 where nothing was predicted as the class; null, as the two below, for a class that is nowhere. */
        precision: share.nullable(),
        /** 0 where there is no image of the class. */
        recall: share.nullable(),
        /** Harmonic mean of the two. */
        f1: share.nullable(),
      }),
    ),
    /** Of the images of each group, by name; empty where the dataset has none. */
    groups: z.array(z.strictObject({ group: z.string(), images: z.int().min(1), accuracy: share })),
    /** The pairs that are mixed up most, at most twenty. */
    confused: z.array(
      z.strictObject({ true: z.string(), predicted: z.string(), count: z.int().min(1) }),
    ),
  })
  .meta({ id: 'Measures' })
export type Measures = z.infer<typeof measuresSchema>
