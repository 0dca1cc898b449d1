import type { SweepRecord, SweepStore } from '@sweepstack/core'
import {
  ProblemError,
  sweepIdSchema,
  type TrialSummary,
  trialNumberSchema,
} from '@sweepstack/protocol'
import { z } from 'zod'

export const idParams = z.object({ id: sweepIdSchema })
export const trialParams = z.object({ id: sweepIdSchema, number: trialNumberSchema })

/** @throws ProblemError SWEEP_NOT_FOUND */
export async function readSweep(
  sweeps: Pick<SweepStore, 'read'>,
  id: string,
): Promise<SweepRecord> {
  const record = await sweeps.read(id)
  if (record === undefined) throw new ProblemError('SWEEP_NOT_FOUND', `There is no sweep ${id}.`)
  return record
}

/** As people asked for it to be, though no step has taken that yet. @throws ProblemError SWEEP_NOT_FOUND */
export function readAskedSweep(
  sweeps: Pick<SweepStore, 'readAsked'>,
  id: string,
): Promise<SweepRecord> {
  return readSweep({ read: (of) => sweeps.readAsked(of) }, id)
}

/** @throws ProblemError TRIAL_NOT_FOUND */
export async function readTrial(
  sweeps: Pick<SweepStore, 'trial'>,
  id: string,
  number: number,
): Promise<TrialSummary> {
  const trial = await sweeps.trial(id, number)
  if (trial !== undefined) return trial
  throw new ProblemError('TRIAL_NOT_FOUND', `Sweep ${id} has no trial ${number} (yet).`)
}

const pageSize = 100

/** The trials of a sweep in the order of their numbers, in pages; all of them, or those after `first`. */
export async function* trialPages(
  sweeps: Pick<SweepStore, 'trials'>,
  id: string,
  first = 0,
): AsyncGenerator<TrialSummary[]> {
  for (let after = first; ; ) {
    const trials = await sweeps.trials(id, { after, limit: pageSize })
    yield trials
    const last = trials.at(-1)
    if (last === undefined || trials.length < pageSize) return
    after = last.number
  }
}
