import type { ArtifactStore, DatasetRegistry } from '@sweepstack/core'
import { readContents } from '@sweepstack/datasets'
import {
  type Dataset,
  datasetDetailSchema,
  datasetListSchema,
  datasetNameSchema,
  ProblemError,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { onlyMatch } from '../only-match.ts'
import type { Registrations } from '../registration.ts'
import { datasetChangeRoutes } from './dataset-changes.ts'
import { registrationRoutes } from './registration.ts'

interface DatasetParts {
  datasets: DatasetRegistry
  registrations: Registrations
  artifacts: ArtifactStore
}

export const datasetRoutes: FastifyPluginAsyncZod<DatasetParts> = async (app, parts) => {
  const { datasets, registrations, artifacts } = parts
  await app.register(registrationRoutes, { registrations })
  await app.register(datasetChangeRoutes, { datasets })

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
        summary: 'One dataset with its contents, by its name or 8 or more digits of its hash',
        params: z.object({ name: datasetNameSchema }),
        response: { 200: datasetDetailSchema },
      },
    },
    async ({ params: { name } }) => {
      const found = (await datasets.find(name)) ?? (await ofHash(datasets, name))
      if (found === undefined)
        throw new ProblemError('DATASET_NOT_FOUND', `There is no dataset ${name}.`)
      return { ...found, contents: await readContents(artifacts, found.hash) }
    },
  )
}

async function ofHash(datasets: DatasetRegistry, digits: string): Promise<Dataset | undefined> {
  if (!/^[0-9a-f]{8,64}$/.test(digits)) return undefined
  const hash = onlyMatch('name', digits, await datasets.hashesFrom(digits))
  return hash === undefined ? undefined : datasets.findByHash(hash)
}
