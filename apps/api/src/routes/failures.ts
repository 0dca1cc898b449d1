import { groupFailures, signatureOf } from '@sweepstack/core'
import {
  type FailureGroup,
  failureListSchema,
  ProblemError,
  retryAnswerSchema,
  retryRequestSchema,
  sweepIdSchema,
  type TrialSummary,
  trialNumberSchema,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { idParams, readSweep } from './sweeps.ts'

const pageSize = 1000

/** What failed, why, and trying it again. */
export const failureRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  app.get(
    '/sweeps/:id/failures',
    { schema: { params: idParams, response: { 200: failureListSchema } } },
    async ({ params: { id } }) => ({ failures: (await failuresOf(deps, id)).groups }),
  )

  app.post(
    '/sweeps/:id/retry',
    {
      schema: {
        params: idParams,
        body: retryRequestSchema,
        response: { 202: retryAnswerSchema },
      },
    },
    async ({ params: { id }, body: { signature } }, reply) => {
      const { members } = await failuresOf(deps, id)
      const trials = signature === undefined ? [...members.values()].flat() : members.get(signature)
      if (trials === undefined || trials.length === 0) {
        const what = signature === undefined ? 'failed trials' : `failures "${signature}"`
        throw nothing(`Sweep ${id} has no ${what}; GET …/failures lists them.`)
      }
      reply.code(202)
      return retry(deps, id, trials)
    },
  )

  app.post(
    '/sweeps/:id/trials/:number/retry',
    {
      schema: {
        params: z.object({ id: sweepIdSchema, number: trialNumberSchema }),
        response: { 202: retryAnswerSchema },
      },
    },
    async ({ params: { id, number } }, reply) => {
      const trial = await deps.redis.sweeps.trial(id, number)
      if (trial === undefined) {
        throw new ProblemError('TRIAL_NOT_FOUND', `Sweep ${id} has no trial ${number} (yet).`)
      }
      if (trial.status !== 'failed') {
        throw nothing(`Trial ${number} is ${trial.status}; only a failed one can be tried again.`)
      }
      reply.code(202)
      return retry(deps, id, [number])
    },
  )
}

function nothing(detail: string): ProblemError {
  return new ProblemError('NOTHING_TO_RETRY', detail)
}

async function retry(deps: Deps, id: string, trials: number[]): Promise<{ trials: number[] }> {
  const { state } = await readSweep(deps, id)
  if (state.status === 'cancelled') {
    throw new ProblemError('SWEEP_FINISHED', 'The sweep is cancelled; post its definition anew.')
  }
  await deps.redis.sweeps.push(id, { type: 'retryRequested', trials })
  return { trials }
}

/** The groups of failed trials, and by signature all of their numbers. */
async function failuresOf(
  deps: Deps,
  id: string,
): Promise<{ groups: FailureGroup[]; members: Map<string, number[]> }> {
  await readSweep(deps, id)
  const all: TrialSummary[] = []
  for (let after = 0; ; ) {
    const page = await deps.redis.sweeps.trials(id, { after, limit: pageSize })
    all.push(...page)
    if (page.length < pageSize) break
    after = page.at(-1)?.number ?? after
  }
  const failed = all.flatMap(({ number, config, status, failure }) =>
    status === 'failed' && failure ? [{ number, config, failure }] : [],
  )
  const others = all.filter(({ status }) => status === 'completed').map(({ config }) => config)
  const members = new Map<string, number[]>()
  for (const { number, failure } of failed) {
    const signature = signatureOf(failure)
    members.set(signature, [...(members.get(signature) ?? []), number])
  }
  return { groups: groupFailures(failed, others), members }
}
