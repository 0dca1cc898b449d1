import { setTimeout as sleep } from 'node:timers/promises'
import type { SweepStore } from '@sweepstack/core'
import {
  ProblemError,
  type SweepPatch,
  sweepDefinitionSchema,
  sweepDifferenceSchema,
  sweepPatchSchema,
  sweepSchema,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AdmissionPorts } from '../admission.ts'
import { withMoment } from '../budget-moment.ts'
import { type AdmittedEdit, admitEdit } from '../editing/edit-sweep.ts'
import { refuseEnded } from '../editing/refuse-ended.ts'
import { sweepDifference } from '../editing/sweep-difference.ts'
import { definitionBody } from '../openapi/definition-body.ts'
import { ofDefinition, ofSweep } from '../openapi/route-description.ts'
import { idParams, readAskedSweep, readSweep } from '../records.ts'
import { sweepView } from '../views.ts'

/** How long a removal waits for the scheduler before it is answered with 409. */
const removalWaitMs = 2000
const removalEveryMs = 50

interface ChangeParts extends AdmissionPorts {
  sweeps: SweepStore
}

export const sweepChangeRoutes: FastifyPluginAsyncZod<ChangeParts> = async (app, parts) => {
  const { sweeps } = parts

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
      const record = await readAskedSweep(sweeps, id)
      refuseEnded(record, body)
      const edit = await admitEdit(parts, record, body)
      await change(sweeps, id, { patch: withMoment(body), edit })
      return sweepView(await readSweep(sweeps, id))
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

/** Names and the plan change at once; what decides goes to the scheduler. */
async function change(
  sweeps: SweepStore,
  id: string,
  { patch, edit }: { patch: SweepPatch; edit: AdmittedEdit | undefined },
): Promise<void> {
  const { name, tags, status, parallelism, budget } = patch
  await sweeps.rename(id, {
    ...(name ? { name } : {}),
    ...(tags ? { tags } : {}),
    ...(edit ? { plan: edit.plan } : {}),
  })
  const space = edit?.space
  if (parallelism !== undefined || budget !== undefined || space !== undefined) {
    await sweeps.push(id, {
      type: 'edited',
      ...(parallelism === undefined ? {} : { parallelism }),
      ...(budget === undefined ? {} : { budget: JSON.parse(JSON.stringify(budget)) }),
      ...(space === undefined ? {} : { space }),
    })
  }
  if (status !== undefined) await sweeps.push(id, { type: 'statusRequested', status })
}
