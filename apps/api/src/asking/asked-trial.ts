import type { AskedTrial, AskStore, NotAsked } from '@sweepstack/core'
import { ProblemError } from '@sweepstack/protocol'

/** A trial of a sweep. */
export interface Place {
  id: string
  number: number
}

/** @throws ProblemError SWEEP_NOT_FOUND, NOT_EXTERNAL, TRIAL_NOT_FOUND */
export async function askedTrial(
  asks: Pick<AskStore, 'trial'>,
  { id, number }: Place,
): Promise<AskedTrial> {
  const found = await asks.trial(id, number)
  if (found.kind === 'asked') return found
  throw refusal(found, { id, number })
}

/** That there is nothing to ask for, and why. */
export function refusal({ kind }: NotAsked, { id, number }: { id: string; number?: number }) {
  switch (kind) {
    case 'noSweep':
      return new ProblemError('SWEEP_NOT_FOUND', `There is no sweep ${id}.`)
    case 'noTrial':
      return new ProblemError('TRIAL_NOT_FOUND', `Sweep ${id} has no trial ${number} (yet).`)
    case 'internal':
      return new ProblemError(
        'NOT_EXTERNAL',
        'Workers train this sweep. Only a sweep with trainer: external can be asked for trials.',
      )
  }
}
