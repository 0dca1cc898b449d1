import { setTimeout as sleep } from 'node:timers/promises'
import { isLive, type SweepStore } from '@sweepstack/core'
import { ProblemError, type SweepPatch, sweepPatchSchema, sweepSchema } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { withMoment } from '../budget-moment.ts'
import { ofSweep } from '../openapi/route-description.ts'
import { idParams, readSweep } from '../records.ts'
import { sweepView } from '../views.ts'

/** How long a removal waits for the scheduler before it is answered with 409. */
const removalWaitMs = 2000
const removalEveryMs = 50

export const sweepChangeRoutes: FastifyPluginAsyncZod<{ sweeps: SweepStore }> = async (
  app,
  { sweeps },
) => {
  app.patch(
    '/sweeps/:id',
    {
      config: {
        scope: 'sweeps',
        example: { status: 'paused' },
        problems: [...ofSweep, 'SWEEP_FINISHED', 'INVALID_DEFINITION'],
      },
      schema: {
        tags: ['Sweeps'],
        summary: 'Pause, resume, cancel, rename, change parallelism or budget',
        params: idParams,
        body: sweepPatchSchema,
        response: { 200: sweepSchema },
      },
    },
    async ({ params: { id }, body }) => {
      const { state } = await readSweep(sweeps, id)
      const decides = body.status ?? body.parallelism ?? body.budget
      if (decides !== undefined && !isLive(state.status)) {
        throw new ProblemError(
          'SWEEP_FINISHED',
          `The sweep is ${state.status}; only its name and tags can change.`,
        )
      }
      await change(sweeps, id, withMoment(body))
      return sweepView(await readSweep(sweeps, id))
    },
  )

  app.delete(
    '/sweeps/:id',
    {
      config: {
        scope: 'sweeps',
        answer: 'none',
        problems: [...ofSweep, 'SWEEP_NOT_ENDED', 'CONFLICT'],
      },
      schema: {
        tags: ['Sweeps'],
        summary: 'Delete a sweep that has ended; its lineages stay',
        params: idParams,
      },
    },
    async ({ params: { id } }, reply) => {
      await remove(sweeps, id)
      return reply.code(204).send()
    },
  )
}

/**
 * Right after a cancel the scheduler has something left to do: that is waited for.
 * @throws ProblemError SWEEP_NOT_FOUND, SWEEP_NOT_ENDED, CONFLICT
 */
async function remove(sweeps: SweepStore, id: string): Promise<void> {
  for (const deadline = Date.now() + removalWaitMs; ; ) {
    const answer = await sweeps.remove(id)
    if (answer === 'removed') return
    if (answer === 'gone') throw new ProblemError('SWEEP_NOT_FOUND', `There is no sweep ${id}.`)
    if (answer === 'live') {
      throw new ProblemError('SWEEP_NOT_ENDED', 'The sweep has not ended: cancel it first.')
    }
    if (Date.now() >= deadline) {
      const detail = 'The scheduler is still working on this sweep: try again in a moment.'
      throw new ProblemError('CONFLICT', detail)
    }
    await sleep(removalEveryMs)
  }
}

/** Names change at once; what decides goes to the scheduler. */
async function change(sweeps: SweepStore, id: string, patch: SweepPatch): Promise<void> {
  const { name, tags, status, parallelism, budget } = patch
  await sweeps.rename(id, { ...(name ? { name } : {}), ...(tags ? { tags } : {}) })
  if (parallelism !== undefined || budget !== undefined) {
    await sweeps.push(id, {
      type: 'edited',
      ...(parallelism === undefined ? {} : { parallelism }),
      ...(budget === undefined ? {} : { budget: JSON.parse(JSON.stringify(budget)) }),
    })
  }
  if (status !== undefined) await sweeps.push(id, { type: 'statusRequested', status })
}
