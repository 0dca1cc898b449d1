import { z } from 'zod'
import { settingsSchema } from './image-trainer/settings.ts'

/** What a lineage is the trajectory of: everything that decides the weights, except for how long. */
export const recipeSchema = z
  .strictObject({
    /** Version of the engine's arithmetic: another one gives other weights. */
    engine: z.int().min(1),
    dataset: z.string().regex(/^[0-9a-f]{64}$/),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1),
    phases: z
      .array(z.strictObject({ fromEpoch: z.int().min(0), settings: settingsSchema }))
      .min(1)
      .max(64),
  })
  .meta({ id: 'Recipe' })
export type Recipe = z.infer<typeof recipeSchema>
