import { setTimeout as sleep } from 'node:timers/promises'
import type { SweepStore } from '@sweepstack/core'
import {
  ProblemError,
  sweepDefinitionSchema,
  sweepDifferenceSchema,
  sweepPatchSchema,
  sweepSchema,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AdmissionPorts } from '../admission/admission.ts'
import { requestChange } from '../editing/request-change.ts'
import { sweepDifference } from '../editing/sweep-difference.ts'
import { oneByOneOfKey } from '../http/one-by-one.ts'
import { definitionBody } from '../openapi/definition-body.ts'
import { ofDefinition, ofSweep } from '../openapi/route-description.ts'
import { idParams, readAskedSweep } from '../sweeps/records.ts'
import type { ViewSweep } from '../sweeps/sweep-views.ts'

/** How long a removal waits for the scheduler before it is answered with 409. */
const removalWaitMs = 2000
const removalEveryMs = 50

interface ChangeParts extends AdmissionPorts {
  sweeps: SweepStore
  view: ViewSweep
}

export const sweepChangeRoutes: FastifyPluginAsyncZod<ChangeParts> = async (app, parts) => {
  const { sweeps, view } = parts
  const inTurn = oneByOneOfKey()

  app.patch(
    '/sweeps/:id',
    {
      config: {
        scope: 'sweeps',
        example: { status: 'paused' },
        problems: [
          ...ofSweep,
          ...ofDefinition,
          'SWEEP_FINISHED',
          'SPACE_NARROWED',
          'EDIT_IMPOSSIBLE',
          'NOT_BANNED',
          'CONFLICT',
        ],
      },
      schema: {
        tags: ['Sweeps'],
        summary:
          'Pause, resume, cancel, rename; change parallelism, budget or space; ban or give configs',
        params: idParams,
        body: sweepPatchSchema,
        response: { 200: sweepSchema },
      },
    },
    async ({ params: { id }, body }) => {
      await inTurn(id, () => requestChange(parts, id, body))
      return view(await readAskedSweep(sweeps, id))
    },
  )

  app.post(
    '/sweeps/:id/difference',
    {
      config: {
        scope: 'read',
        ...definitionBody,
        bodyShape: sweepDefinitionSchema,
        problems: [...ofSweep, ...ofDefinition],
      },
      schema: {
        tags: ['Sweeps'],
        summary: 'What differs between a sweep and a definition, and the edit that does it',
        params: idParams,
        body: z.unknown(),
        response: { 200: sweepDifferenceSchema },
      },
    },
    async ({ params: { id }, body }) => {
      return sweepDifference(parts, await readAskedSweep(sweeps, id), body)
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
