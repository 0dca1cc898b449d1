import type { AskStore, HeldTrial, LineageStore } from '@sweepstack/core'
import {
  type AskAnswer,
  askAnswerSchema,
  askRequestSchema,
  completeRequestSchema,
  failRequestSchema,
  heartbeatRequestSchema,
  type ProblemCode,
  tellRequestSchema,
  verdictAnswerSchema,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { askTrials } from '../asking/ask-trials.ts'
import { createTelling } from '../asking/telling.ts'
import { goneSignal } from '../http/gone-signal.ts'
import { ofSweep, ofTrial } from '../openapi/route-description.ts'
import { idParams, trialParams } from '../sweeps/records.ts'

interface AskParts {
  asks: AskStore
  lineages: Pick<LineageStore, 'verdict' | 'fail'>
}

const ofTold: ProblemCode[] = [...ofTrial, 'TRIAL_NOT_HELD', 'NOT_EXTERNAL']
const example = { fence: 1 }
const metrics = { loss: 0.4, accuracy: 0.9, val_loss: 0.5, val_accuracy: 0.8 }

/** Their answers are made here field by field, as their types say: to check each one again took longer than to make it. */
const serializerCompiler = () => JSON.stringify

/** Ask and tell: programs in any language train the trials of sweeps with `trainer: external`. */
export const askRoutes: FastifyPluginAsyncZod<AskParts> = async (app, parts) => {
  const { asks } = parts
  const telling = createTelling(parts)

  app.post(
    '/sweeps/:id/ask',
    {
      serializerCompiler,
      config: { scope: 'worker', example: {}, problems: [...ofSweep, 'NOT_EXTERNAL'] },
      schema: {
        tags: ['Ask and tell'],
        summary: 'Ask for trials to train; each is held for some seconds, which reports renew',
        params: idParams,
        body: askRequestSchema,
        response: { 200: askAnswerSchema },
      },
    },
    async ({ params: { id }, body }, reply) => {
      const { status, trials: held } = await askTrials(asks, id, body, goneSignal(reply.raw))
      return { sweep: id, status, trials: held.map(heldTrial) }
    },
  )

  app.post(
    '/sweeps/:id/trials/:number/report',
    {
      serializerCompiler,
      config: {
        scope: 'worker',
        example: { ...example, epoch: 1, metrics },
        problems: [...ofTold, 'EPOCH_OUT_OF_ORDER', 'CONFLICT'],
      },
      schema: told('Report an epoch of a trial; the answer says how to go on', tellRequestSchema),
    },
    async ({ params, body }) => telling.report(params, body),
  )

  endRoutes(app, telling)
}

const heldTrial = ({ number, trainedBy, ...rest }: HeldTrial): AskAnswer['trials'][number] => ({
  trial: number,
  ...rest,
  state: rest.epoch === 0 ? null : { lineage: trainedBy, epoch: rest.epoch },
})

/** How a trial ends, or does not. */
const endRoutes = (
  app: Parameters<typeof askRoutes>[0],
  telling: ReturnType<typeof createTelling>,
): void => {
  app.post(
    '/sweeps/:id/trials/:number/complete',
    {
      config: {
        scope: 'worker',
        example,
        problems: [...ofTold, 'EPOCH_OUT_OF_ORDER', 'CONFLICT', 'NOT_TRAINED'],
      },
      schema: told('Complete a trial, with a last epoch or as it is', completeRequestSchema),
    },
    async ({ params, body }) => telling.complete(params, body),
  )

  app.post(
    '/sweeps/:id/trials/:number/fail',
    {
      config: { scope: 'worker', example: { ...example, message: 'no number' }, problems: ofTold },
      schema: told('Fail a trial', failRequestSchema),
    },
    async ({ params, body }) => telling.fail(params, body),
  )

  app.post(
    '/sweeps/:id/trials/:number/heartbeat',
    {
      config: { scope: 'worker', example, problems: ofTold },
      schema: told('Renew the lease of a trial', heartbeatRequestSchema),
    },
    async ({ params, body }) => telling.heartbeat(params, body),
  )
}

const told = <S>(summary: string, body: S) => ({
  tags: ['Ask and tell'],
  summary,
  params: trialParams,
  body,
  response: { 200: verdictAnswerSchema },
})
