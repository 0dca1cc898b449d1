import { realpath } from 'node:fs/promises'
import path from 'node:path'
import type { ArtifactStore, DatasetRegistry } from '@sweepstack/core'
import { DatasetError, type DatasetSummary, publishDataset } from '@sweepstack/datasets'
import {
  type Dataset,
  datasetListSchema,
  datasetNameSchema,
  datasetRegistrationSchema,
  datasetSchema,
  type ImageReading,
  ProblemError,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { onlyMatch } from '../only-match.ts'

/** Makes the cache of a dataset from a folder or a file. */
export type Ingest = (options: {
  folder: string
  outDirectory: string
  reading: ImageReading
}) => Promise<DatasetSummary>

interface DatasetParts {
  datasets: DatasetRegistry
  artifacts: ArtifactStore
  /** Datasets are registered from folders under it. */
  dataRoot: string
  ingest: Ingest
}

export const datasetRoutes: FastifyPluginAsyncZod<DatasetParts> = async (app, parts) => {
  const { datasets, artifacts, dataRoot, ingest } = parts

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

  app.post(
    '/datasets',
    {
      config: {
        scope: 'sweeps',
        example: { name: 'my-images', folder: 'sources/my-images' },
        problems: ['INVALID_DATASET', 'FOLDER_NOT_SEEN', 'STORAGE_FULL'],
      },
      schema: {
        tags: ['Datasets'],
        summary: 'Register a folder or a file under the data root',
        body: datasetRegistrationSchema,
        response: { 201: datasetSchema },
      },
    },
    async ({ body: { name, folder, ...reading } }, reply) => {
      const source = await folderUnder(dataRoot, folder)
      const outDirectory = path.join(dataRoot, 'cache')
      const summary = await ingest({ folder: source, outDirectory, reading }).catch((error) => {
        throw ingestProblem(error)
      })
      await publishDataset(summary, artifacts)
      const { file: _, ...facts } = summary
      const dataset = { name, ...facts, registeredAt: new Date().toISOString() }
      await datasets.register(dataset)
      reply.code(201)
      return dataset
    },
  )
}

async function ofHash(datasets: DatasetRegistry, digits: string): Promise<Dataset | undefined> {
  if (!/^[0-9a-f]{8,64}$/.test(digits)) return undefined
  const hash = onlyMatch('name', digits, await datasets.hashesFrom(digits))
  return hash === undefined ? undefined : datasets.findByHash(hash)
}

/** Of what is wrong with a dataset, so much is told. */
const toldProblems = 100

function ingestProblem(error: NodeJS.ErrnoException): Error {
  const { code, message } = error
  if (error instanceof DatasetError) {
    const { problems } = error
    const told = problems
      .slice(0, toldProblems)
      .map((problem) => ({ path: 'folder', message: problem }))
    const detail =
      problems.length === 1 ? `${problems[0]}.` : `${problems.length} problems in the dataset.`
    return new ProblemError('INVALID_DATASET', detail, told)
  }
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error
  const detail = `No room in the API's data folder for the cache of the dataset: ${message}.`
  return new ProblemError('STORAGE_FULL', detail, [], error)
}

/** Links are followed before the check, so that none leads out. @throws ProblemError FOLDER_NOT_SEEN */
async function folderUnder(root: string, folder: string): Promise<string> {
  const absolute = await realpath(path.resolve(root, folder)).catch(() => undefined)
  const inside = absolute?.startsWith((await realpath(root)) + path.sep)
  if (absolute !== undefined && inside) return absolute
  const message = `${folder} is no folder under the data root of the API`
  throw new ProblemError('FOLDER_NOT_SEEN', `${message}.`, [{ path: 'folder', message }])
}
