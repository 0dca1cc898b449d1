import type { DatasetRegistry } from '@sweepstack/core'
import {
  datasetNameSchema,
  datasetPatchSchema,
  datasetSchema,
  ProblemError,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

const params = z.object({ name: datasetNameSchema })

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
        problems: ['DATASET_NOT_FOUND', 'DATASET_NAME_TAKEN'],
      },
      schema: {
        tags: ['Datasets'],
        summary: 'Rename a dataset',
        params,
        body: datasetPatchSchema,
        response: { 200: datasetSchema },
      },
    },
    async ({ params: { name }, body }) => {
      const answer = await datasets.rename(name, body.name)
      if (answer === 'taken') {
        throw new ProblemError('DATASET_NAME_TAKEN', `There is a dataset ${body.name} already.`)
      }
      const renamed = answer === 'absent' ? undefined : await datasets.find(body.name)
      if (renamed === undefined) throw notFound(name)
      return renamed
    },
  )

  app.delete(
    '/datasets/:name',
    {
      config: {
        scope: 'sweeps',
        answer: 'none',
        problems: ['DATASET_NOT_FOUND', 'DATASET_IN_USE'],
      },
      schema: {
        tags: ['Datasets'],
        summary: 'Remove a dataset that no sweep needs, by its name',
        params,
      },
    },
    async ({ params: { name } }, reply) => {
      const answer = await datasets.remove(name)
      if (answer.kind === 'absent') throw notFound(name)
      if (answer.kind === 'needed') throw inUse(name, answer)
      return reply.code(204).send()
    },
  )
}

function notFound(name: string): ProblemError {
  return new ProblemError('DATASET_NOT_FOUND', `There is no dataset ${name}.`)
}

function inUse(name: string, { count, sweeps }: { count: number; sweeps: string[] }): ProblemError {
  const errors = sweeps.map((id) => ({ path: 'name', message: `${id} needs it` }))
  const which = count === 1 ? 'a sweep needs' : `${count} sweeps need`
  return new ProblemError('DATASET_IN_USE', `${name} stays: ${which} it.`, errors)
}
