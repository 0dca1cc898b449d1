import type { Settings } from './explore.ts'

/** What a member of the population trained with between two milestones, and what that brought. */
export interface Stretch {
  /** Milestones are counted from 1. */
  milestone: number
  settings: Settings
  /** Losses at its beginning and at its end. */
  before: number
  after: number
}

/** What a population has learnt of its settings: the newest stretches in the order of time, and what clones try now. */
export interface Experiences {
  stretches: readonly Stretch[]
  /** Settings of clones that have not come to their next milestone, by trial. */
  pending: readonly { trial: number; settings: Settings }[]
}

/** As many as a model is fitted to. */
const kept = 100

export const noExperiences: Experiences = { stretches: [], pending: [] }

/** With what a trial has shown; undefined if its losses are no numbers, or there is nothing before to compare with. */
export function withStretch(
  { stretches, pending }: Experiences,
  trial: number,
  stretch: Stretch | undefined,
): Experiences {
  return {
    stretches: stretch ? [...stretches, stretch].slice(-kept) : stretches,
    pending: pending.filter((one) => one.trial !== trial),
  }
}

export function withPending(
  { stretches, pending }: Experiences,
  one: Experiences['pending'][number],
): Experiences {
  return { stretches, pending: [...pending.filter(({ trial }) => trial !== one.trial), one] }
}
