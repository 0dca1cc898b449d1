import { z } from 'zod'
import { untilSchema } from './until.ts'

/** What a sweep may take: it begins nothing beyond. The last three are of time, at whose end it goes no further. */
export const budgetSchema = z.strictObject({
  trials: z.int().min(1).optional(),
  epochs: z.int().min(1).optional(),
  /** From its creation on, but for those in which it is paused. */
  hours: z.number().positive().max(100_000).optional(),
  /** Of training, summed over slots. */
  slotHours: z.number().positive().max(10_000_000).optional(),
  /** Stored as a moment of UTC. It does not wait for a sweep that is paused. */
  until: untilSchema.optional(),
})
export type Budget = z.infer<typeof budgetSchema>

/** A change of limits: null takes one away, and one that is not named stays. */
export const budgetPatchSchema = z.strictObject({
  trials: budgetSchema.shape.trials.nullable(),
  epochs: budgetSchema.shape.epochs.nullable(),
  hours: budgetSchema.shape.hours.nullable(),
  slotHours: budgetSchema.shape.slotHours.nullable(),
  until: budgetSchema.shape.until.nullable(),
})
export type BudgetPatch = z.infer<typeof budgetPatchSchema>
