import type { ArtifactStore, DatasetRegistry } from '@sweepstack/core'
import { readContents, readReport } from '@sweepstack/datasets'
import type { Pictures } from '@sweepstack/outputs'
import { type Dataset, datasetDetailSchema, datasetListSchema } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import {
  datasetNotFound,
  datasetParams,
  findDataset,
  versionViews,
} from '../datasets/dataset-reference.ts'
import type { Registrations } from '../datasets/registration.ts'
import { datasetChangeRoutes } from './dataset-changes.ts'
import { datasetExportRoutes } from './dataset-export.ts'
import { datasetImageRoutes } from './dataset-images.ts'
import { datasetPictureRoutes } from './dataset-pictures.ts'
import { preparedImageRoutes } from './prepared-images.ts'
import { registrationRoutes } from './registration.ts'

interface DatasetParts {
  datasets: DatasetRegistry
  registrations: Registrations
  artifacts: ArtifactStore
  pictures: Pictures
}

export const datasetRoutes: FastifyPluginAsyncZod<DatasetParts> = async (app, parts) => {
  const { datasets, registrations, artifacts, pictures } = parts
  await app.register(registrationRoutes, { registrations })
  await app.register(datasetChangeRoutes, { datasets })
  await app.register(datasetExportRoutes, { datasets, artifacts })
  await app.register(datasetPictureRoutes, { datasets, artifacts, pictures })
  await app.register(datasetImageRoutes, { datasets, artifacts })
  await app.register(preparedImageRoutes, { datasets })

  app.get(
    '/datasets',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Datasets'],
        summary: 'Registered datasets with their versions, sorted by name',
        response: { 200: datasetListSchema },
      },
    },
    async () => {
      const [versions, sweeps] = await Promise.all([datasets.versions(), datasets.sweepsOn()])
      const listed = [...versions.values()].flatMap((known) =>
        known.slice(0, 1).map((current) => ({ ...current, versions: versionViews(known, sweeps) })),
      )
      return { datasets: listed.sort(byName) }
    },
  )

  app.get(
    '/datasets/:name',
    {
      config: { scope: 'read', problems: ['DATASET_NOT_FOUND', 'AMBIGUOUS_ID'] },
      schema: {
        tags: ['Datasets'],
        summary:
          'One dataset with its contents, by its name, NAME@HASH or 8 or more digits of its hash',
        params: datasetParams,
        response: { 200: datasetDetailSchema },
      },
    },
    async ({ params: { name } }) => {
      const found = await findDataset(datasets, name)
      if (found === undefined) throw await datasetNotFound(datasets, name)
      const versions = (await datasets.versions(found.name)).get(found.name) ?? []
      const [contents, report] = await Promise.all([
        readContents(artifacts, found.hash),
        readReport(artifacts, found.hash),
      ])
      return {
        ...found,
        contents,
        report,
        versions: versionViews(versions, await datasets.sweepsOn()),
      }
    },
  )
}

/** "run-9" before "run-10". */
function byName(a: Dataset, b: Dataset): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true })
}
