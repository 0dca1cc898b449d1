import { withChosenSearch } from '@sweepstack/core'
import { parseDefinition, planSchema } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AdmissionPorts } from '../admission/admission.ts'
import { admitPosted } from '../admission/admit-posted.ts'
import { unknownArchitectures } from '../admission/unknown-architectures.ts'
import { definitionBody } from '../openapi/definition-body.ts'
import { ofDefinition } from '../openapi/route-description.ts'
import { withOrigin } from '../sweeps/clone-sweep.ts'

/** What a sweep would do, before it is posted. */
export const planRoutes: FastifyPluginAsyncZod<AdmissionPorts> = async (app, ports) => {
  app.post(
    '/plans',
    {
      config: {
        scope: 'read',
        ...definitionBody,
        problems: [...ofDefinition, 'SWEEP_NOT_FOUND', 'WARM_START_IMPOSSIBLE'],
      },
      schema: {
        tags: ['Sweeps'],
        summary: 'Plan a sweep: trials, lineages, epochs, duration',
        body: z.unknown(),
        response: { 200: planSchema },
      },
    },
    async (request) => {
      const origin = await withOrigin(ports.sweeps, request.body)
      const read = () => parseDefinition(withChosenSearch(origin.body), unknownArchitectures)
      const { plan } = await admitPosted(ports, origin, { read })
      return plan
    },
  )
}
