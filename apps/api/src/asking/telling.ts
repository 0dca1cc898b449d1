import type { AskedTrial, AskStore, LineageStore } from '@sweepstack/core'
import { ProblemError, type TellRequest, type VerdictAnswer } from '@sweepstack/protocol'
import { LRUCache } from 'lru-cache'
import { askedTrial, type Place, refusal } from './asked-trial.ts'
import { createMetricNames } from './metric-names.ts'
import { reportOf, type Told } from './report-of.ts'
import { createVerdicts, notHeld } from './verdicts.ts'

interface TellingParts {
  asks: Pick<AskStore, 'trial' | 'tell' | 'complete' | 'metrics' | 'addMetrics'>
  lineages: Pick<LineageStore, 'verdict' | 'fail'>
}

/** What a sweep judges by, and what it trains: neither ever changes. */
type Judged = Pick<AskedTrial, 'metric' | 'measures' | 'program'>

/** What programs say of the trials that they hold. Everything may be said twice. */
export function createTelling({ asks, lineages }: TellingParts) {
  const heldTrial = (place: Place) => askedTrial(asks, place)
  const names = createMetricNames(asks)
  const verdictOn = createVerdicts({ asks, lineages })
  const sweeps = new LRUCache<string, Judged>({ max: 1000 })

  /** A report, once its names are kept: a sweep that is known, with names that are, costs no look at it. */
  const checkedReport = async (place: Place, told: Told) => {
    const known = sweeps.get(place.id)
    if (known && names.knows(known, told.metrics)) return reportOf(known, told)
    const trial = await heldTrial(place)
    const said = reportOf(trial, told)
    await names.note(trial, told.metrics)
    sweeps.set(place.id, trial)
    return said
  }

  const report = async (place: Place, { fence, ...told }: TellRequest) => {
    const said = await asks.tell(place.id, place.number, {
      fence,
      report: await checkedReport(place, told),
    })
    if (said.kind !== 'told') throw refusal(said, place)
    const { lineage, status, answer } = said
    if ('differs' in answer && answer.differs) {
      const message = `epoch ${told.epoch} is on record with other values`
      throw new ProblemError(
        'CONFLICT',
        `What is reported once stays: ${message}. Report the next epoch, or ask for another trial.`,
        [{ path: 'metrics', message }],
      )
    }
    return verdictOn(place, { lineage, fence }, { answer, status })
  }

  return {
    report,

    async complete(
      place: Place,
      {
        fence,
        epoch,
        metrics,
        seconds,
      }: Pick<TellRequest, 'fence'> & { [Name in keyof Told]?: Told[Name] | undefined },
    ): Promise<VerdictAnswer> {
      if (epoch !== undefined && metrics !== undefined) {
        const { verdict } = await report(place, { fence, epoch, metrics, seconds: seconds ?? 0 })
        if (verdict !== 'continue') return { verdict, until: null }
      }
      const { lineage } = await heldTrial(place)
      const completed = await asks.complete(lineage, fence)
      if (completed === 'stale') throw notHeld(place)
      if (completed === 'untrained') {
        throw new ProblemError('NOT_TRAINED', 'No epoch of the trial is reported.', [
          { path: 'metrics', message: 'give the epoch and the metrics that it completes with' },
        ])
      }
      return { verdict: 'stop', until: null }
    },

    async fail(
      place: Place,
      { fence, message }: { fence: number; message: string },
    ): Promise<VerdictAnswer> {
      const { lineage, status } = await heldTrial(place)
      const stop: VerdictAnswer = { verdict: 'stop', until: null }
      // Said before, and the answer got lost.
      if (status === 'failed') return stop
      const { kind } = await lineages.verdict(lineage, fence)
      if (kind === 'stale') throw notHeld(place)
      await lineages.fail(lineage, fence, { code: 'PROGRAM_FAILED', class: 'config', message })
      return stop
    },

    async heartbeat(place: Place, { fence }: { fence: number }): Promise<VerdictAnswer> {
      const { lineage } = await heldTrial(place)
      return verdictOn(
        place,
        { lineage, fence },
        { answer: await lineages.verdict(lineage, fence) },
      )
    },
  }
}
