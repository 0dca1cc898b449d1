import type { SweepStore } from '@sweepstack/core'
import { densitiesSchema } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { DensitiesOfTrials } from '../densities/densities.ts'
import { ofTrial } from '../openapi/route-description.ts'
import { readSweep, readTrial, trialParams } from '../sweeps/records.ts'

interface DensitiesParts {
  sweeps: Pick<SweepStore, 'read' | 'trial'>
  densities: DensitiesOfTrials
}

/** By what a search proposed a config. */
export const densityRoutes: FastifyPluginAsyncZod<DensitiesParts> = async (app, parts) => {
  const { sweeps, densities } = parts

  app.get(
    '/sweeps/:id/trials/:number/densities',
    {
      config: { scope: 'read', problems: [...ofTrial, 'NO_DENSITIES'] },
      schema: {
        tags: ['Trials'],
        summary:
          'Densities of the good configs and of the others, by which TPE or BOHB proposed a trial',
        params: trialParams,
        response: { 200: densitiesSchema },
      },
    },
    async ({ params: { id, number } }) => {
      const sweep = await readSweep(sweeps, id)
      return densities.of(sweep, await readTrial(sweeps, id, number))
    },
  )
}
