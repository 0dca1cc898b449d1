import type { DatasetRegistry } from '@sweepstack/core'
import {
  type Dataset,
  datasetListSchema,
  datasetNameSchema,
  datasetSchema,
  ProblemError,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { onlyMatch } from '../only-match.ts'
import type { Registrations } from '../registration.ts'
import { registrationRoutes } from './registration.ts'

interface DatasetParts {
  datasets: DatasetRegistry
  registrations: Registrations
}

export const datasetRoutes: FastifyPluginAsyncZod<DatasetParts> = async (app, parts) => {
  const { datasets, registrations } = parts
  await app.register(registrationRoutes, { registrations })

  app.get(
    '/datasets',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Datasets'],
        summary: 'Registered datasets',
        response: { 200: datasetListSchema },
      },
    },
    async () => ({
      datasets: await datasets.list(),
    }),
  )

  app.get(
    '/datasets/:name',
    {
      config: { scope: 'read', problems: ['DATASET_NOT_FOUND', 'AMBIGUOUS_ID'] },
      schema: {
        tags: ['Datasets'],
        summary: 'One dataset, by its name or by the hash of its content, of which 8 digits may do',
        params: z.object({ name: datasetNameSchema }),
        response: { 200: datasetSchema },
      },
    },
    async ({ params: { name } }) => {
      const found = (await datasets.find(name)) ?? (await ofHash(datasets, name))
      if (found === undefined)
        throw new ProblemError('DATASET_NOT_FOUND', `There is no dataset ${name}.`)
      return found
    },
  )
}

async function ofHash(datasets: DatasetRegistry, digits: string): Promise<Dataset | undefined> {
  if (!/^[0-9a-f]{8,64}$/.test(digits)) return undefined
  const hash = onlyMatch('name', digits, await datasets.hashesFrom(digits))
  return hash === undefined ? undefined : datasets.findByHash(hash)
}
