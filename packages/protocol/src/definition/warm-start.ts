import { z } from 'zod'
import { sweepIdSchema } from '../identifiers.ts'

const count = z.int().nonnegative()

/** What a sweep begins with of others: how many results of each, and how many were left out, and why, for a person. */
export const heardSweepsSchema = z.strictObject({
  results: count,
  sweeps: z.array(z.strictObject({ sweep: sweepIdSchema, results: count })),
  left: z.array(z.strictObject({ because: z.string(), results: count })),
})
export type HeardSweeps = z.infer<typeof heardSweepsSchema>
