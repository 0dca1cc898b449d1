import { type FailedTrial, groupInSteps, type SweepStore, signatureOf } from '@sweepstack/core'
import { inSteps } from '@sweepstack/process'
import {
  type Config,
  failureListSchema,
  ProblemError,
  retryAnswerSchema,
  retryRequestSchema,
  type TrialSummary,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { ofSweep, ofTrial } from '../openapi/route-description.ts'
import { idParams, readSweep, readTrial, trialPages, trialParams } from '../sweeps/records.ts'

/** What failed, why, and trying it again. */
export const failureRoutes: FastifyPluginAsyncZod<{ sweeps: SweepStore }> = async (
  app,
  { sweeps },
) => {
  app.get(
    '/sweeps/:id/failures',
    {
      config: { scope: 'read', problems: ofSweep },
      schema: {
        tags: ['Trials'],
        summary: 'Failures grouped by cause, with what the failed trials have in common',
        params: idParams,
        response: { 200: failureListSchema },
      },
    },
    async ({ params: { id } }) => {
      const { failed, others } = await failuresOf(sweeps, id)
      return { failures: await inSteps(groupInSteps(failed, others)) }
    },
  )

  app.post(
    '/sweeps/:id/retry',
    {
      config: {
        scope: 'sweeps',
        example: {},
        problems: [...ofSweep, 'NOTHING_TO_RETRY', 'SWEEP_FINISHED'],
      },
      schema: {
        tags: ['Trials'],
        summary: 'Retry failed trials: all, or those with one signature',
        params: idParams,
        body: retryRequestSchema.nullable(),
        response: { 202: retryAnswerSchema },
      },
    },
    async ({ params: { id }, body }, reply) => {
      const { signature } = body ?? {}
      const { failed } = await failuresOf(sweeps, id)
      const wanted = failed.filter(
        ({ failure }) => signature === undefined || signatureOf(failure) === signature,
      )
      if (wanted.length === 0) {
        const what = signature === undefined ? 'failed trials' : `failures "${signature}"`
        throw nothing(`Sweep ${id} has no ${what}; GET …/failures lists them.`)
      }
      reply.code(202)
      return retry(sweeps, id, wanted)
    },
  )

  app.post(
    '/sweeps/:id/trials/:number/retry',
    {
      config: { scope: 'sweeps', problems: [...ofTrial, 'NOTHING_TO_RETRY', 'SWEEP_FINISHED'] },
      schema: {
        tags: ['Trials'],
        summary: 'Retry a failed trial',
        params: trialParams,
        response: { 202: retryAnswerSchema },
      },
    },
    async ({ params: { id, number } }, reply) => {
      const trial = await readTrial(sweeps, id, number)
      if (trial.status !== 'failed') {
        throw nothing(`Trial ${number} is ${trial.status}; only a failed one can be tried again.`)
      }
      reply.code(202)
      return retry(sweeps, id, [trial])
    },
  )
}

type RecordedTrial = Pick<TrialSummary, 'number' | 'lineage' | 'epochs' | 'until'>

function nothing(detail: string): ProblemError {
  return new ProblemError('NOTHING_TO_RETRY', detail)
}

async function retry(
  sweeps: SweepStore,
  id: string,
  failed: RecordedTrial[],
): Promise<{ trials: number[] }> {
  const { state } = await readSweep(sweeps, id)
  if (state.status === 'cancelled') {
    throw new ProblemError('SWEEP_FINISHED', 'The sweep is cancelled: post its definition again.')
  }
  const trials = failed.map(({ number, lineage, epochs, until }) => {
    return { number, lineage, epochs, ...(until === null ? {} : { until }) }
  })
  await sweeps.push(id, { type: 'retryRequested', trials })
  return { trials: trials.map(({ number }) => number) }
}

/** The failed trials of a sweep, and the configs of those that completed. */
async function failuresOf(
  sweeps: SweepStore,
  id: string,
): Promise<{ failed: (FailedTrial & RecordedTrial)[]; others: Config[] }> {
  await readSweep(sweeps, id)
  const failed: (FailedTrial & RecordedTrial)[] = []
  const others: Config[] = []
  for await (const trials of trialPages(sweeps, id)) {
    for (const trial of trials) {
      const { failure } = trial
      if (trial.status === 'failed' && failure) failed.push({ ...trial, failure })
      if (trial.status === 'completed') others.push(trial.config)
    }
  }
  return { failed, others }
}
