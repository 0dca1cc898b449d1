import type { SweepStore } from '@sweepstack/core'
import { ProblemError, type SweepPatch, sweepPatchSchema, sweepSchema } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Deps } from '../deps.ts'
import { idParams, readSweep } from '../records.ts'
import { sweepView } from '../views.ts'

const final = new Set(['completed', 'cancelled', 'failed'])

export const sweepChangeRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  const { sweeps } = deps.redis

  app.patch(
    '/sweeps/:id',
    { schema: { params: idParams, body: sweepPatchSchema, response: { 200: sweepSchema } } },
    async ({ params: { id }, body }) => {
      const { state } = await readSweep(deps, id)
      const decides = body.status ?? body.parallelism ?? body.budget
      if (decides !== undefined && final.has(state.status)) {
        throw new ProblemError(
          'SWEEP_FINISHED',
          `The sweep is ${state.status}; only its name and tags can change.`,
        )
      }
      await change(sweeps, id, body)
      return sweepView(await readSweep(deps, id))
    },
  )

  app.delete('/sweeps/:id', { schema: { params: idParams } }, async ({ params: { id } }, reply) => {
    const { state } = await readSweep(deps, id)
    if (!final.has(state.status)) {
      throw new ProblemError('CONFLICT', `The sweep is ${state.status}: cancel it first.`)
    }
    await sweeps.remove(id)
    return reply.code(204).send()
  })
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
