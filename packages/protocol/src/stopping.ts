import { z } from 'zod'

/** The best 1/eta of those that reach a rung go on. */
const etaSchema = z
  .int()
  .min(2, 'of a rung at most the better half goes on: give at least 2')
  .max(100)

const ashaSchema = z
  .strictObject({
    kind: z.literal('asha'),
    /** `promotion`: a trial rests at a rung and goes on later if it is among the best. `stopping`: decided on arrival. */
    form: z.enum(['promotion', 'stopping']).default('promotion'),
    eta: etaSchema.default(3),
    /** Epochs of the lowest rung, 1 without `rungs`; the others follow by factors of eta. */
    min: z.int().min(1).optional(),
    /** How many rungs, counted from the most epochs downwards, in place of `min`. */
    rungs: z.int().min(1).max(64).optional(),
    /** Hyperband's hedge: of so many brackets, each has its lowest rung a factor of eta above that of the one before. */
    brackets: z.int().min(1).max(64).default(1),
    /** Nobody goes on from a rung that no more trials than this have reached. */
    bootstrap: z.int().min(0).max(100_000).default(0),
  })
  .refine(({ min, rungs }) => min === undefined || rungs === undefined, {
    path: ['rungs'],
    error: 'give either min or rungs: each says where the lowest rung is',
  })

/** What ends or rests trials before all their epochs. */
export const stoppingSchema = z.union([
  z.literal('none'),
  z.literal('asha').transform(() => ashaSchema.parse({ kind: 'asha' })),
  z.discriminatedUnion('kind', [ashaSchema]),
])
export type Stopping = z.infer<typeof stoppingSchema>
