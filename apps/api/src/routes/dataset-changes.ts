import type { DatasetRegistry } from '@sweepstack/core'
import { datasetPatchSchema, datasetSchema, ProblemError } from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import {
  datasetNotFound,
  findNamed,
  datasetParams as params,
} from '../datasets/dataset-reference.ts'

/** Changes of datasets that are registered. */
export const datasetChangeRoutes: FastifyPluginAsyncZod<{ datasets: DatasetRegistry }> = async (
  app,
  { datasets },
) => {
  app.patch(
    '/datasets/:name',
    {
      config: {
        scope: 'sweeps',
        example: { name: 'my-pictures' },
        problems: ['DATASET_NOT_FOUND', 'AMBIGUOUS_ID', 'DATASET_NAME_TAKEN'],
      },
      schema: {
        tags: ['Datasets'],
        summary: 'Rename a dataset, or by NAME@HASH one of its versions',
        params,
        body: datasetPatchSchema,
        response: { 200: datasetSchema },
      },
    },
    async ({ params: { name }, body }) => {
      const meant = await findNamed(datasets, name)
      const answer = await datasets.rename(meant.name, body.name, meant.hash)
      if (answer === 'taken') {
        throw new ProblemError('DATASET_NAME_TAKEN', `A dataset ${body.name} exists already.`)
      }
      const renamed = answer === 'absent' ? undefined : await datasets.find(body.name)
      if (renamed === undefined) throw await datasetNotFound(datasets, name)
      return renamed
    },
  )

  app.delete(
    '/datasets/:name',
    {
      config: {
        scope: 'sweeps',
        answer: 'none',
        problems: ['DATASET_NOT_FOUND', 'AMBIGUOUS_ID', 'DATASET_IN_USE'],
      },
      schema: {
        tags: ['Datasets'],
        summary: 'Remove a dataset that no sweep needs, or by NAME@HASH one of its versions',
        params,
      },
    },
    async ({ params: { name } }, reply) => {
      const meant = await findNamed(datasets, name)
      const answer = await datasets.remove(meant.name, meant.hash)
      if (answer.kind === 'absent') throw await datasetNotFound(datasets, name)
      if (answer.kind === 'needed') throw inUse(name, answer)
      return reply.code(204).send()
    },
  )
}

function inUse(name: string, { count, sweeps }: { count: number; sweeps: string[] }): ProblemError {
  const errors = sweeps.map((id) => ({ path: 'name', message: `${id} needs it` }))
  const which = count === 1 ? 'a sweep needs' : `${count} sweeps need`
  return new ProblemError('DATASET_IN_USE', `${name} cannot be removed: ${which} it.`, errors)
}
