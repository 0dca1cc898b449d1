import { z } from 'zod'

const images = z.int().nonnegative()

/** Query of GET …/trials/{n}/agreement: the trial to compare with, and the images on which. */
export const agreementQuerySchema = z.strictObject({
  other: z.coerce.number().int().min(1),
  /** Sweep of the other trial; the same one without it. */
  otherSweep: z.string().max(64).optional(),
  split: z.enum(['val', 'test']).default('val'),
})

/** On which of the same images two models are right, each by its last epoch. */
export const agreementSchema = z
  .strictObject({
    images: z.int().min(1),
    /** That both have right, only the trial, only the other one, and neither. */
    both: images,
    onlyThis: images,
    onlyOther: images,
    neither: images,
    /** That both take for one class, be it the right one or not. */
    alike: images,
    /** Accuracy of the trial less that of the other, with its interval of 95 % (Bonett and Price, 2012). */
    difference: z.strictObject({
      value: z.number().min(-1).max(1),
      low: z.number().min(-1).max(1),
      high: z.number().min(-1).max(1),
    }),
    /** Two-sided, that both are right equally often (McNemar, 1947; exact). */
    p: z.number().min(0).max(1),
  })
  .meta({ id: 'Agreement' })
export type Agreement = z.infer<typeof agreementSchema>
