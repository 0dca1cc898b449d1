import {
  type Fleet,
  type LineageStore,
  mulberry32,
  neverJudged,
  recordedConfigs,
  replayInSteps,
  type SweepRecord,
  type SweepStore,
  searchSpaceOf,
  stopperOf,
  tpe,
} from '@sweepstack/core'
import { inSteps } from '@sweepstack/process'
import {
  ProblemError,
  parseReplayRequest,
  type ReplayRequest,
  replayRequestSchema,
  replaySchema,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ofSweep } from '../openapi/route-description.ts'
import { nothingToReplay } from '../replays/nothing-to-replay.ts'
import { recordedRuns } from '../replays/recorded-runs.ts'
import { replayedWorkers } from '../replays/replayed-workers.ts'
import { idParams, readSweep } from '../sweeps/records.ts'

interface ReplayParts {
  sweeps: SweepStore
  lineages: LineageStore
  fleet: Pick<Fleet, 'list'>
}

/** What another stopper would have made of a sweep, by its recorded curves. */
export const replayRoutes: FastifyPluginAsyncZod<ReplayParts> = async (app, parts) => {
  app.post(
    '/sweeps/:id/replay',
    {
      config: {
        scope: 'read',
        bodyShape: replayRequestSchema,
        example: { stopping: { kind: 'asha', eta: 3 } },
        problems: [...ofSweep, 'NOT_TRAINED'],
      },
      schema: {
        tags: ['Sweeps'],
        summary: 'Replay the recorded curves under another stopper, or in another order',
        params: idParams,
        body: z.unknown(),
        response: { 200: replaySchema },
      },
    },
    async ({ params: { id }, body }) => {
      const request = parseReplayRequest(body)
      return replay(parts, await readSweep(parts.sweeps, id), request)
    },
  )
}

async function replay(
  parts: ReplayParts,
  record: SweepRecord,
  { stopping, search, seed, workers, budget }: ReplayRequest,
) {
  const { definition } = record.state
  const recorded = recordedConfigs(definition, await recordedRuns(parts, record))
  if (!recorded.some(({ losses }) => losses.length > 0)) {
    throw new ProblemError('NOT_TRAINED', nothingToReplay(record))
  }
  const { goal } = definition.metric
  const maxEpochs = Math.max(...recorded.map(({ epochs }) => epochs))
  const stopper = stopperOf(stopping, { maxEpochs, trials: recorded.length, goal })
  refuseIdle(stopping, stopper, maxEpochs)
  const chosen = await replayedWorkers(parts.fleet, record, workers)
  const replayed = await inSteps(
    replayInSteps({
      configs: search === 'random' ? shuffled(recorded, seed) : recorded,
      stopper,
      workers: chosen.workers,
      goal,
      ...(search === 'tpe' && {
        asked: { algorithm: tpe, space: searchSpaceOf(definition), seed },
      }),
      ...(budget && { budget: budget.epochs }),
    }),
  )
  return { ...replayed, ...chosen }
}

/** As for a sweep that is posted. @throws ProblemError INVALID_REQUEST for a stopper that can stop nothing */
function refuseIdle(
  stopping: ReplayRequest['stopping'],
  stopper: ReturnType<typeof stopperOf>,
  epochs: number,
): void {
  const fault = stopper && neverJudged(stopping, stopper, epochs)
  if (!fault) return
  const detail = `The stopper can stop nothing: ${fault.message}.`
  throw new ProblemError('INVALID_REQUEST', detail, [fault])
}

/** Fisher and Yates' shuffle. */
function shuffled<T>(values: readonly T[], seed: number): T[] {
  const order = [...values]
  const draw = mulberry32(seed)
  for (let place = order.length - 1; place > 0; place -= 1) {
    const other = Math.floor(draw() * (place + 1))
    const [one, two] = [order[place] as T, order[other] as T]
    order[place] = two
    order[other] = one
  }
  return order
}
