import { z } from 'zod'
import { imageParameters } from '../image-trainer/parameters.ts'
import { configSchemaOf } from '../parameters/table.ts'

/** What of a config a phase has with other values, from the epoch after `fromEpoch` on. */
export const phaseSchema = z.strictObject({
  fromEpoch: z.int().min(0),
  settings: z.record(z.string(), z.unknown()),
})
export type SettingsPhase = z.infer<typeof phaseSchema>

const { learningRate, schedule } = configSchemaOf(imageParameters).shape

/** As a definition gives them: the later phases of each of its configs, which is the first one. */
export const laterPhasesSchema = z
  .array(
    z.strictObject({
      fromEpoch: z.int().min(1).max(100_000),
      settings: z
        .strictObject({
          learningRate: learningRate.exactOptional(),
          schedule: schedule.exactOptional(),
        })
        .refine((settings) => Object.keys(settings).length > 0, { error: 'changes nothing' }),
    }),
  )
  .min(1)
  .max(63)
  .refine(
    (phases) => phases.every(({ fromEpoch }, k) => fromEpoch > (phases[k - 1]?.fromEpoch ?? 0)),
    { error: 'each begins after the one before it' },
  )
