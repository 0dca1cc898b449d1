import type { AskedTrial, AskStore, LineageStore } from '@sweepstack/core'
import { ProblemError, type TellRequest, type VerdictAnswer } from '@sweepstack/protocol'
import { LRUCache } from 'lru-cache'
import { askedTrial, type Place, refusal } from './asked-trial.ts'
import { createMetricNames, mostNames, tooManyNames } from './metric-names.ts'
import { reportOf, type Told } from './report-of.ts'
import { createVerdicts, notHeld } from './verdicts.ts'

interface TellingParts {
  asks: Pick<AskStore, 'trial' | 'tell' | 'heartbeat' | 'complete' | 'fail'>
  lineages: Pick<LineageStore, 'verdict'>
}

/** What a sweep judges by, and what it trains: neither ever changes. */
type Judged = Pick<AskedTrial, 'metric' | 'measures' | 'program'>

/** What programs say of the trials that they hold. Everything may be said twice. */
export function createTelling({ asks, lineages }: TellingParts) {
  const names = createMetricNames()
  const verdictOn = createVerdicts({ asks, lineages })
  const sweeps = new LRUCache<string, Judged>({ max: 1000 })

  /** A sweep that is known costs no look at it. */
  const judgedBy = async (place: Place): Promise<Judged> => {
    const known = sweeps.get(place.id) ?? (await askedTrial(asks, place))
    sweeps.set(place.id, known)
    return known
  }

  const record = async (place: Place, { fence, ...told }: TellRequest, completes: boolean) => {
    const judged = await judgedBy(place)
    const added = names.newIn(judged, told.metrics)
    const said = await asks.tell(place.id, place.number, {
      fence,
      report: reportOf(judged, told),
      completes,
      names: added,
      mostNames,
    })
    if (said.kind === 'manyNames') throw tooManyNames(said.names)
    if (said.kind !== 'told') throw refusal(said, place)
    const { lineage, status, answer } = said
    if ('differs' in answer) {
      if (answer.differs) throw conflict(told)
      names.keep(judged, added)
    }
    return verdictOn(place, { lineage, fence }, { answer, status, epoch: told.epoch })
  }

  return {
    report: (place: Place, told: TellRequest) => record(place, told, false),

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
        return record(place, { fence, epoch, metrics, seconds: seconds ?? 0 }, true)
      }
      await askedTrial(asks, place)
      const completed = await asks.complete(place.id, place.number, fence)
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
      const { status } = await askedTrial(asks, place)
      const stop: VerdictAnswer = { verdict: 'stop', until: null }
      // Said before, and the answer got lost.
      if (status === 'failed') return stop
      const failure = { code: 'PROGRAM_FAILED', class: 'config', message } as const
      const failed = await asks.fail(place.id, place.number, { fence, failure })
      if (failed === 'stale') throw notHeld(place)
      return stop
    },

    async heartbeat(place: Place, { fence }: { fence: number }): Promise<VerdictAnswer> {
      const said = await asks.heartbeat(place.id, place.number, fence)
      if (said.kind !== 'told') throw refusal(said, place)
      const { lineage, status, answer } = said
      return verdictOn(place, { lineage, fence }, { answer, status })
    },
  }
}

function conflict({ epoch }: Told): ProblemError {
  const message = `epoch ${epoch} is on record with other values`
  return new ProblemError(
    'CONFLICT',
    `What is reported once stays: ${message}. Report the next epoch, or ask for another trial.`,
    [{ path: 'metrics', message }],
  )
}
