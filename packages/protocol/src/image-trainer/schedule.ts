import { z } from 'zod'
import { float32 } from '../parameters/float32.ts'

const fraction = float32(z.number().min(0).max(1))
const factor = float32(z.number().positive().max(1))
const epochs = z.number().min(0).max(100_000)
/** Epoch at which a schedule ends; left out, that is the trial's last. It makes `epochs` part of the recipe. */
const horizon = z.int().min(1).max(100_000).optional()

/** The learning rate over time: a factor of `learningRate`. Epochs may be fractions. */
export const scheduleSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('constant') }),
    z.strictObject({
      kind: z.literal('exponential'),
      decaySteps: z.int().min(1).max(1e9),
      decayRate: factor,
      staircase: z.boolean().default(false),
    }),
    z.strictObject({
      kind: z.literal('cosine'),
      warmupEpochs: epochs.default(0),
      alpha: fraction.default(0),
      horizon,
    }),
    z.strictObject({
      kind: z.literal('warmup-stable-decay'),
      warmupEpochs: epochs.default(0),
      decayEpochs: epochs,
      alpha: fraction.default(0),
      horizon,
    }),
    z
      .strictObject({
        kind: z.literal('piecewise'),
        boundaries: z.array(epochs).min(1).max(100),
        factors: z
          .array(float32(z.number().min(0).max(1000)))
          .min(2)
          .max(101),
      })
      .refine(({ boundaries, factors }) => factors.length === boundaries.length + 1, {
        error: 'needs one factor more than boundaries',
        path: ['factors'],
      })
      .refine(
        ({ boundaries }) => boundaries.every((at, place) => at > (boundaries[place - 1] ?? -1)),
        { error: 'must ascend', path: ['boundaries'] },
      ),
    z.strictObject({
      kind: z.literal('one-cycle'),
      warmup: z.number().gt(0).lt(1).default(0.3),
      initialFactor: factor.default(0.04),
      finalFactor: factor.default(1e-4),
      horizon,
    }),
  ])
  .meta({ id: 'Schedule' })
export type Schedule = z.infer<typeof scheduleSchema>

/** A schedule that ends with the trial makes the trial's length part of the recipe. */
export function scheduleOf({ schedule, epochs }: { schedule: Schedule; epochs: number }): Schedule {
  switch (schedule.kind) {
    case 'cosine':
    case 'warmup-stable-decay':
    case 'one-cycle':
      return { ...schedule, horizon: schedule.horizon ?? epochs }
    case 'constant':
    case 'exponential':
    case 'piecewise':
      return schedule
  }
}
