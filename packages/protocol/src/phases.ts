import { z } from 'zod'

/** What of a config a phase has with other values, from the epoch after `fromEpoch` on. */
export const phaseSchema = z.strictObject({
  fromEpoch: z.int().min(0),
  settings: z.record(z.string(), z.unknown()),
})
export type SettingsPhase = z.infer<typeof phaseSchema>
