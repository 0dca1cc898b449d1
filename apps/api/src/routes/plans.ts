import { type SweepStore, withChosenSearch } from '@sweepstack/core'
import { parseDefinition, planSchema } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type AdmissionPorts, admit } from '../admission.ts'
import { withOrigin } from '../clone-sweep.ts'
import { definitionBody } from '../openapi/definition-body.ts'
import { ofDefinition } from '../openapi/route-description.ts'
import { unknownArchitectures } from '../unknown-architectures.ts'

interface PlanParts extends AdmissionPorts {
  sweeps: Pick<SweepStore, 'read' | 'trials'>
}

/** What a sweep would do, before it is posted. */
export const planRoutes: FastifyPluginAsyncZod<PlanParts> = async (app, { sweeps, ...ports }) => {
  app.post(
    '/plans',
    {
      config: {
        scope: 'read',
        ...definitionBody,
        problems: [...ofDefinition, 'SWEEP_NOT_FOUND'],
      },
      schema: {
        tags: ['Sweeps'],
        summary: 'Plan a sweep: trials, lineages, epochs, duration',
        body: z.unknown(),
        response: { 200: planSchema },
      },
    },
    async (request) => {
      const { plan } = await admit(
        ports,
        parseDefinition(
          withChosenSearch(await withOrigin(sweeps, request.body)),
          unknownArchitectures,
        ),
      )
      return plan
    },
  )
}
