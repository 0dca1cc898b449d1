import { z } from 'zod'
import { reasonSchema } from './reason.ts'

/** What was decided on a trial, and why. */
export const decisionSchema = z
  .strictObject({
    /** Its place in the log of its sweep, from 1 without gaps. */
    number: z.int().min(1),
    at: z.iso.datetime(),
    /** 0 for a decision on the whole sweep. */
    trial: z.int().min(0),
    /**
     * `continue` up to the next milestone · `clone`: the same, from the state of another trial · `rest`, perhaps for later ·
     * `stop` for good · `ahead`: it rests, and idle slots may train it up to its next milestone · `retry` of a failed one ·
     * `complete` before its last epoch, by its program · `edit` of the sweep · `search`: which one was taken for `auto`.
     */
    verdict: z.enum([
      'continue',
      'clone',
      'rest',
      'stop',
      'ahead',
      'retry',
      'complete',
      'edit',
      'search',
    ]),
    /** The milestone at which it was judged, or the epoch at which it was completed. */
    epoch: z.int().min(1).optional(),
    /** The next milestone, of `continue`, `clone` and `ahead`. */
    until: z.int().min(1).optional(),
    reason: reasonSchema,
  })
  .meta({ id: 'Decision' })
export type Decision = z.infer<typeof decisionSchema>

export const decisionListSchema = z
  .strictObject({
    decisions: z.array(decisionSchema),
    /** For `after`: asks for what comes later, also if nothing is there yet. */
    cursor: z.int().nonnegative(),
    /** Of the whole log: numbers go from 1 to it. */
    total: z.int().nonnegative(),
  })
  .meta({ id: 'DecisionList' })
export type DecisionList = z.infer<typeof decisionListSchema>
