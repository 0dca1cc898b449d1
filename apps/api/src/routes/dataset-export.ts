import { Readable } from 'node:stream'
import type { ArtifactStore, DatasetRegistry } from '@sweepstack/core'
import { DatasetError, datasetArchive } from '@sweepstack/datasets'
import { type Dataset, ProblemError } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { datasetNotFound, datasetParams, findDataset } from '../datasets/dataset-reference.ts'

interface ExportParts {
  datasets: DatasetRegistry
  artifacts: ArtifactStore
}

/** A dataset as files, whatever it was registered from. */
export const datasetExportRoutes: FastifyPluginAsyncZod<ExportParts> = async (
  app,
  { datasets, artifacts },
) => {
  app.get(
    '/datasets/:name/export',
    {
      config: {
        scope: 'read',
        answer: 'tar',
        problems: ['DATASET_NOT_FOUND', 'AMBIGUOUS_ID', 'DATASET_DAMAGED'],
      },
      schema: {
        tags: ['Datasets'],
        summary: "One dataset in the study's layout, as a tar archive",
        params: datasetParams,
      },
    },
    async ({ params: { name } }, reply) => {
      const found = await findDataset(datasets, name)
      if (found === undefined) throw await datasetNotFound(datasets, name)
      const archive = await datasetArchive(artifacts, found.hash).catch((error) => {
        throw error instanceof DatasetError ? damaged(found, error) : error
      })
      return reply.type('application/x-tar').send(Readable.from(archive))
    },
  )
}

function damaged({ name }: Dataset, { problems }: DatasetError): ProblemError {
  return new ProblemError('DATASET_DAMAGED', `${name} cannot be exported: ${problems[0]}.`)
}
