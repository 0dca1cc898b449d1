import { z } from 'zod'
import { sweepIdSchema } from '../identifiers.ts'
import type { ProposalReason } from '../reasons/proposal.ts'

/** Searches that propose by two densities. */
const densityKinds = ['tpe', 'bohb'] as const
const density = z.number().nonnegative()

/** Densities of the good configs and of the others, as they were when a search proposed the config of a trial. */
export const densitiesSchema = z
  .strictObject({
    sweep: sweepIdSchema,
    trial: z.int().min(1),
    kind: z.enum(densityKinds),
    /** That the results are of which `bohb` makes its model; null of `tpe`, which takes each at its end. */
    epoch: z.int().min(1).nullable(),
    /** Results that the search knew. */
    results: z.int().nonnegative(),
    /** Configs behind the density of the good, and behind the other one. */
    good: z.int().nonnegative(),
    others: z.int().nonnegative(),
    /** Configs that were being tried, which count among the others. */
    pending: z.int().nonnegative(),
    /** Natural logarithm of good to others where the config lies, all parameters together: what the search made large. */
    ratio: z.number(),
    /** Whether these are the numbers of the reason; not if results were lost, or if an older version proposed the trial. */
    isAsProposed: z.boolean(),
    /** Those in which configs differ; each whatever the others are, so their ratios do not add up to that of the whole. */
    parameters: z.array(
      z.strictObject({
        name: z.string(),
        /** Numbers on a scale; values in an order; values without one. */
        kind: z.enum(['real', 'levels', 'choice']),
        /** Along which places are even, of numbers on a scale: `quantiles` of the parameter's distribution. */
        scale: z.enum(['linear', 'log', 'quantiles']).nullable(),
        /** Of the trial, and its place: from 0 to 1 on a scale, else from 0 by 1. */
        value: z.unknown(),
        at: z.number().nonnegative(),
        /** Natural logarithm of good to others at the value. */
        ratio: z.number(),
        /** How many values the parameter has, of which some may be left out below; null on a scale. */
        values: z.int().min(1).nullable(),
        /** 1 is the density of a random draw, which is the same everywhere. */
        points: z.array(
          z.strictObject({
            at: z.number().nonnegative(),
            value: z.unknown(),
            good: density,
            others: density,
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'Densities' })
export type Densities = z.infer<typeof densitiesSchema>

const kinds: readonly string[] = densityKinds

/** Whether a proposal came from two densities. */
export function isOfDensities({ kind }: Pick<ProposalReason, 'kind'>): boolean {
  return kinds.includes(kind)
}

/** Whether it says besides how many results they were made of, as those of older versions do not. */
export function hasDensities(
  reason: ProposalReason,
): reason is ProposalReason & Pick<Densities, 'kind' | 'results'> {
  return isOfDensities(reason) && typeof reason.results === 'number'
}
