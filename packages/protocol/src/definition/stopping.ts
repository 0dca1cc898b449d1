import { z } from 'zod'

/** The best 1/eta of those that reach a rung go on. */
const etaSchema = z
  .int()
  .min(2, 'at most the better half of a rung goes on: give at least 2')
  .max(100)
const epochsSchema = z.int().min(1).max(100_000)
const factorSchema = z.number().gt(0).max(1000)

/** Slots that nobody waits for train on what rests and is likely to go on, ahead of the decision. Off without. */
const speculateSchema = z.boolean().optional()

const ashaSchema = z
  .strictObject({
    kind: z.literal('asha'),
    /** `promotion`: a trial rests at a rung and goes on later if it is among the best. `stopping`: decided on arrival. */
    form: z.enum(['promotion', 'stopping']).default('promotion'),
    eta: etaSchema.default(3),
    /** Epochs of the lowest rung, 1 without `rungs`; the others follow by factors of eta. */
    min: epochsSchema.optional(),
    /** How many rungs, counted from the most epochs downwards, in place of `min`. */
    rungs: z.int().min(1).max(64).optional(),
    /** Hyperband's hedge: of so many brackets, each has its lowest rung a factor of eta above that of the one before. */
    brackets: z.int().min(1).max(64).default(1),
    /** Nobody goes on from a rung that no more trials than this have reached. */
    bootstrap: z.int().min(0).max(100_000).default(0),
    speculate: speculateSchema,
  })
  .refine(({ form, speculate }) => form === 'promotion' || !speculate, {
    path: ['speculate'],
    error: 'with form: stopping nobody goes on later: take form: promotion, or leave speculate out',
  })
  .refine(({ min, rungs }) => min === undefined || rungs === undefined, {
    path: ['rungs'],
    error: 'give either min or rungs: each says where the lowest rung is',
  })

const hyperbandSchema = z.strictObject({
  kind: z.literal('hyperband'),
  /** `rounds`: a bracket halves when all its trials have come. `asynchronous`: its brackets promote as ASHA does. */
  form: z.enum(['rounds', 'asynchronous']).default('rounds'),
  eta: etaSchema.default(3),
  /** Epochs of the lowest rung, at least. */
  min: epochsSchema.default(1),
  /** How many trials a bracket has: by the paper's Algorithm 1, or by its Table 1. */
  rounding: z.enum(['paper-formula', 'paper-table']).default('paper-formula'),
  speculate: speculateSchema,
})

/** No trial is judged before the epoch `grace`; after it, every so many epochs. */
const judged = { grace: epochsSchema.default(1), every: epochsSchema.default(1) }
const minDeltaSchema = z.number().min(0).default(0)

const medianSchema = z.strictObject({
  kind: z.literal('median'),
  ...judged,
  /** While fewer others reached an epoch nobody is stopped there. */
  least: z.int().min(1).max(100_000).default(3),
  /** `rest`: what would be stopped goes on when the others have ended. */
  otherwise: z.enum(['stop', 'rest']).default('stop'),
})

const percentileSchema = z.strictObject({
  kind: z.literal('percentile'),
  /** 25: a trial goes on while its best is among the best quarter of what completed trials had at the epoch. */
  percentile: z.number().min(0).max(100),
  ...judged,
  least: z.int().min(1).max(100_000).default(1),
  /** While fewer trials are complete nobody is stopped. */
  startup: z.int().min(0).max(100_000).default(5),
  /** Stopped only after so many epochs without an improvement by more than `minDelta`. */
  patience: epochsSchema.optional(),
  minDelta: minDeltaSchema,
})

const thresholdSchema = z
  .strictObject({
    kind: z.literal('threshold'),
    /** Bounds of the metric, in its own units. */
    lower: z.number().optional(),
    upper: z.number().optional(),
    ...judged,
  })
  .refine(({ lower, upper }) => lower !== undefined || upper !== undefined, {
    error: 'give lower, upper or both',
  })
  .refine(({ lower, upper }) => lower === undefined || upper === undefined || lower < upper, {
    path: ['upper'],
    error: 'upper must be above lower',
  })

const plateauSchema = z.strictObject({
  kind: z.literal('plateau'),
  /** Epochs without an improvement by more than `minDelta`. */
  patience: epochsSchema,
  minDelta: minDeltaSchema,
  ...judged,
})

/** What the two kinds of populations have; see Jaderberg et al., 2017. */
const population = {
  /** Epochs between two comparisons. */
  interval: epochsSchema,
  /** Of the population, the share that clones at a comparison, and the share that is cloned. */
  quantile: z
    .number()
    .gt(0)
    .max(0.5, 'nobody is among the best and the worst at once')
    .default(0.25),
  /** The parameters that a clone may have other than its donor; those of images are known. */
  tune: z
    .array(z.string().min(1).max(100))
    .min(1, 'name a parameter, or leave tune out')
    .max(100)
    .transform((names) => [...new Set(names)])
    .optional(),
  /** The chance that a clone draws a value anew; otherwise a number is multiplied by one of the factors. */
  resample: z.number().min(0).max(1).default(0.25),
  factors: z.tuple([factorSchema, factorSchema]).default([1.2, 0.8]),
  /** A comparison waits for all. Otherwise each is compared with what the others showed last. */
  synchronous: z.boolean().default(true),
}
const pbtSchema = z.strictObject({ kind: z.literal('pbt'), ...population })
/** Until enough is known of what settings gain, as `pbt`. */
const pb2Schema = z.strictObject({ kind: z.literal('pb2'), ...population })

/** As `none` alone: whoever takes options away may leave the kind. */
const noneSchema = z.strictObject({ kind: z.literal('none') })

const kinds = [
  ashaSchema,
  hyperbandSchema,
  medianSchema,
  percentileSchema,
  thresholdSchema,
  plateauSchema,
  pbtSchema,
  pb2Schema,
] as const

/** The options of a kind; of an unknown one, those of all. */
export function stoppingKeys(kind: unknown): string[] {
  if (kind === 'none') return Object.keys(noneSchema.shape)
  const meant = kinds.filter(({ shape }) => shape.kind.value === kind)
  const some = meant.length > 0 ? meant : kinds
  return [...new Set(some.flatMap(({ shape }) => Object.keys(shape)))]
}

/** What ends or rests trials before all their epochs. A name stands for its options' defaults. */
export const stoppingSchema = z.union([
  z.enum(['none', 'asha', 'hyperband', 'median']).transform((name) => {
    switch (name) {
      case 'none':
        return name
      case 'asha':
        return ashaSchema.parse({ kind: name })
      case 'hyperband':
        return hyperbandSchema.parse({ kind: name })
      case 'median':
        return medianSchema.parse({ kind: name })
    }
  }),
  z.discriminatedUnion('kind', [noneSchema.transform(({ kind }) => kind), ...kinds]),
])
export type Stopping = z.infer<typeof stoppingSchema>

/** Those of which trials clone each other. */
export type PopulationOptions = Extract<Stopping, { kind: 'pbt' | 'pb2' }>

export function isPopulation(stopping: Stopping): stopping is PopulationOptions {
  return stopping !== 'none' && (stopping.kind === 'pbt' || stopping.kind === 'pb2')
}

/** Whether slots that nobody waits for may train ahead what rests. */
export function isSpeculating(stopping: Stopping): boolean {
  return stopping !== 'none' && 'speculate' in stopping && stopping.speculate === true
}
