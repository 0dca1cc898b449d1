import type { OpenTrial } from '@sweepstack/core'

/** An open trial, or one that rests, in the pieces of a sweep. */
export function trialText({ lineage, epochs, until }: OpenTrial): string {
  return until === undefined ? `${lineage} ${epochs}` : `${lineage} ${epochs} ${until}`
}

/** Undefined where there is none. */
export function openTrialOf(number: number, text: string | undefined): OpenTrial | undefined {
  const [lineage, epochs, until] = (text ?? '').split(' ')
  if (!lineage || !epochs) return undefined
  return {
    number,
    lineage,
    epochs: Number(epochs),
    ...(until === undefined ? {} : { until: Number(until) }),
  }
}

/** A trial on a board: with leading zeros equal losses are in the order of the numbers. */
export function boardMember(trial: number): string {
  return String(trial).padStart(9, '0')
}
