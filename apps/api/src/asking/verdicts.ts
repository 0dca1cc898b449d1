import { setTimeout as sleep } from 'node:timers/promises'
import type { AskStore, LineageStore, ReportAnswer } from '@sweepstack/core'
import { ProblemError, type TrialStatus, type VerdictAnswer } from '@sweepstack/protocol'
import { askedTrial, type Place } from './asked-trial.ts'

interface Held {
  lineage: string
  fence: number
}

interface Said {
  answer: ReportAnswer
  /** How the trial was with this answer, if it is known. */
  status?: TrialStatus
  /** That was reported. */
  epoch?: number
}

/** Between looks for a verdict: half a second in all, and one that comes in at once is answered soon. */
const waitsMs = [10, 20, 40, 80, 120, 180]

/** How a program goes on, once what it said is recorded. */
export function createVerdicts({
  asks,
  lineages,
}: {
  asks: Pick<AskStore, 'trial'>
  lineages: Pick<LineageStore, 'verdict'>
}) {
  /** What the stopper says; a trial that it has not judged in time rests. */
  const judged = async ({ lineage, fence }: Held): Promise<ReportAnswer> => {
    for (const ms of waitsMs) {
      await sleep(ms)
      const answer = await lineages.verdict(lineage, fence)
      if (answer.kind !== 'pending') return answer
    }
    return lineages.verdict(lineage, fence, { final: true })
  }

  /** Whether the trial was over before this epoch was reported. One that was stopped by its report ends with it. */
  const cameLate = async (place: Place, status: TrialStatus, epoch = 0): Promise<boolean> => {
    if (epoch === 0 || (status !== 'stopped' && status !== 'cancelled')) return false
    const { until } = await askedTrial(asks, place)
    return status === 'cancelled' || epoch > (until ?? epoch)
  }

  /** @throws ProblemError EPOCH_OUT_OF_ORDER, TRIAL_NOT_HELD */
  return async (place: Place, held: Held, said: Said): Promise<VerdictAnswer> => {
    const isPending = said.answer.kind === 'pending'
    const answer = isPending ? await judged(held) : said.answer
    switch (answer.kind) {
      case 'continue':
        return { verdict: 'continue', until: answer.target }
      case 'pending':
      case 'rest': {
        const known = isPending ? undefined : said.status
        const status = known ?? (await askedTrial(asks, place)).status
        const mayGoOn = status === 'waiting' || status === 'resting'
        if (mayGoOn) return { verdict: 'rest', until: null }
        const isLate = await cameLate(place, status, said.epoch)
        return { verdict: 'stop', until: null, ...(isLate && { counts: false }) }
      }
      case 'gap':
        throw new ProblemError('EPOCH_OUT_OF_ORDER', 'The epoch before it is not on record.', [
          { path: 'epoch', message: 'report the epochs one after the other, from 1 on' },
        ])
      case 'stale':
        throw notHeld(place)
    }
  }
}

export function notHeld({ number }: Place): ProblemError {
  return new ProblemError(
    'TRIAL_NOT_HELD',
    `Trial ${number} is not held with this fence: its lease has ended, it is over, or it was never given out. Drop it and ask for another one.`,
    [{ path: 'fence', message: 'is not that of who holds the trial' }],
  )
}
