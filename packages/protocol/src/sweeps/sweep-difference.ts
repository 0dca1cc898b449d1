import { z } from 'zod'
import { sweepIdSchema } from '../identifiers.ts'
import { planSchema, sweepPatchSchema } from './sweep.ts'

/** One value that a definition has otherwise than a sweep. Without `before` the sweep has none, without `after` it loses it. */
const definitionChangeSchema = z.strictObject({
  /** As `parameters.learningRate`. */
  path: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
})
export type DefinitionChange = z.infer<typeof definitionChangeSchema>

/** What an edit would have to do for a sweep to be as a definition says. */
export const sweepDifferenceSchema = z
  .strictObject({
    sweep: sweepIdSchema,
    /** Empty if the sweep is as the definition says. */
    changes: z.array(definitionChangeSchema),
    /** Those of the changes that no edit can do, and why. */
    impossible: z.array(z.strictObject({ path: z.string(), message: z.string() })),
    /** The body of a PATCH that does all of them; null if there is none to do, or one is impossible. */
    patch: sweepPatchSchema.nullable(),
    /** Of the sweep as a whole after that PATCH; null where the space stays as it is. */
    plan: planSchema.nullable(),
  })
  .meta({ id: 'SweepDifference' })
export type SweepDifference = z.infer<typeof sweepDifferenceSchema>
