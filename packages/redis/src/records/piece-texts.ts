import type { OpenTrial } from '@sweepstack/core'

/** An open trial, or one that rests, in the pieces of a sweep. */
export function trialText({ lineage, epochs, until, kept }: OpenTrial): string {
  if (until === undefined) return `${lineage} ${epochs}`
  const clone = kept?.isClone ? ' clone' : ''
  const rest = kept === undefined ? '' : ` ${kept.kind} ${kept.left}${clone}`
  return `${lineage} ${epochs} ${until}${rest}`
}

/** Undefined where there is none. */
export function openTrialOf(number: number, text: string | undefined): OpenTrial | undefined {
  const [lineage, epochs, until, kind, left, clone] = (text ?? '').split(' ')
  if (!lineage || !epochs) return undefined
  return {
    number,
    lineage,
    epochs: Number(epochs),
    ...(until === undefined ? {} : { until: Number(until) }),
    ...(kind === 'budget' || kind === 'time'
      ? { kept: { kind, left: Number(left), ...(clone ? { isClone: true } : {}) } }
      : {}),
  }
}

/** A trial on a board: with leading zeros equal losses are in the order of the numbers. */
export function boardMember(trial: number): string {
  return String(trial).padStart(9, '0')
}
