import { fileURLToPath } from 'node:url'
import {
  definitionWhen,
  openBefore,
  type ProposalDensities,
  type SweepRecord,
  type SweepStore,
} from '@sweepstack/core'
import { PassingThread } from '@sweepstack/process'
import {
  type Densities,
  hasDensities,
  isOfDensities,
  ProblemError,
  sayProposal,
  type TrialSummary,
} from '@sweepstack/protocol'
import { NewestAnswers } from '../newest-answers.ts'
import type { DensitiesQuestion } from './densities-main.ts'

/** The same file from the sources and from what is compiled: a thread runs what is compiled. */
const entry = fileURLToPath(new URL('../../dist/densities/densities-main.js', import.meta.url))
const heapMb = 1024

/** By what densities searches proposed trials; the answers to the newest questions stay in memory. */
export interface DensitiesOfTrials {
  /** @throws ProblemError NO_DENSITIES */
  of(sweep: SweepRecord, trial: TrialSummary): Promise<Densities>
  close(): void
}

type Trials = Pick<SweepStore, 'observed' | 'trialsByNumber'>

export function createDensities({ sweeps }: { sweeps: Trials }): DensitiesOfTrials {
  const known = new NewestAnswers<Densities>(50)
  const thread = new PassingThread<DensitiesQuestion, ProposalDensities | null>(entry, { heapMb })
  let questions = 0

  async function read(
    { id, state }: SweepRecord,
    trial: TrialSummary,
    reason: NotedReason,
  ): Promise<Densities> {
    const definition = definitionWhen(state.definition, trial.number)
    questions += 1
    const of = questions
    const found = await thread.use(async (one) => {
      try {
        const ended = new Set<number>()
        await sweeps.observed(id, reason.results, (observations) => {
          one.tell({ of, kind: 'observed', observations })
          for (const { trial: number, isRung } of observations) if (!isRung) ended.add(number)
        })
        const open = openBefore(definition, trial.number, ended)
        const pending = (await sweeps.trialsByNumber(id, open)).map(({ number, config }) => {
          return { trial: number, config }
        })
        const proposed = { definition, config: trial.config, reason, pending }
        return await one.ask({ of, kind: 'densities', proposed })
      } finally {
        if (!one.ended) one.tell({ of, kind: 'forget' })
      }
    })
    if (found !== null) return densitiesOf(trial, reason, found)
    throw new ProblemError(
      'NO_DENSITIES',
      `Of what trial ${trial.number} of sweep ${id} was proposed by nothing is left.`,
    )
  }

  return {
    async of(sweep, trial) {
      const reason = notedReason(trial)
      // An edit may end the version of the space that they are drawn in.
      const key = `${sweep.id} ${sweep.requests} ${trial.number}`
      return known.of(key, () => read(sweep, trial, reason))
    },
    close: () => thread.end(),
  }
}

type NotedReason = NonNullable<TrialSummary['reason']> & Pick<Densities, 'kind' | 'results'>

/** @throws ProblemError NO_DENSITIES */
function notedReason({ number, reason }: TrialSummary): NotedReason {
  if (reason === null || !isOfDensities(reason)) {
    const why = reason === null ? 'was not proposed by a search that learns' : sayProposal(reason)
    const detail = `Trial ${number} ${why}. Only proposals of TPE and BOHB have densities.`
    throw new ProblemError('NO_DENSITIES', detail)
  }
  if (hasDensities(reason)) return reason
  const detail = `Trial ${number} was proposed by an older version, which did not keep how many results it knew.`
  throw new ProblemError('NO_DENSITIES', detail)
}

function densitiesOf(
  { sweep, number }: TrialSummary,
  reason: NotedReason,
  { axes, ...found }: ProposalDensities,
): Densities {
  const { good, others, pending, ratio } = found
  const counts = { good, others, pending }
  return {
    sweep,
    trial: number,
    kind: reason.kind,
    epoch: typeof reason.epoch === 'number' ? reason.epoch : null,
    results: reason.results,
    ...counts,
    ratio,
    isAsProposed: isNoted(reason, found),
    parameters: axes.map(({ values, ...axis }) => {
      return { ...axis, values: Number.isFinite(values) ? values : null }
    }),
  }
}

/** To the last digit of the reason, which another machine may round the other way. */
function isNoted(reason: NotedReason, found: Omit<ProposalDensities, 'axes'>): boolean {
  const isCounted = (['good', 'others', 'pending'] as const).every((of) => reason[of] === found[of])
  const noted = reason.ratio as number
  const lastDigit = 10 ** (Math.floor(Math.log10(Math.abs(noted))) - 3)
  return isCounted && Math.abs(noted - found.ratio) <= 0.51 * lastDigit + 1e-9
}
