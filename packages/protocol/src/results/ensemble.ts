import { z } from 'zod'
import { sweepIdSchema } from '../identifiers.ts'

/** Models of a sweep that predict better together, chosen on the validation split. */
export const ensembleSchema = z
  .strictObject({
    sweep: sweepIdSchema,
    /** How many trials it was chosen from, the best ones. */
    candidates: z.int().min(1),
    /** Weights add up to 1; the heaviest first. */
    members: z.array(
      z.strictObject({ trial: z.int().min(1), weight: z.number(), accuracy: z.number() }),
    ),
    /** On the validation images it was chosen on: too high an estimate. */
    accuracy: z.number(),
    /** Of ensembles chosen on one half of the images, on the other half: to be quoted. */
    crossValidated: z.number(),
    /** The best candidate alone, on the validation images. */
    best: z.strictObject({ trial: z.int().min(1), accuracy: z.number() }),
  })
  .meta({ id: 'Ensemble' })
export type Ensemble = z.infer<typeof ensembleSchema>
