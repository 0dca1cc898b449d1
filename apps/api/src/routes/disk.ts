import type { ArtifactStore, DatasetRegistry, RetentionStore } from '@sweepstack/core'
import {
  collectionRequestSchema,
  collectionSchema,
  diskReportSchema,
  ProblemError,
} from '@sweepstack/protocol'
import type { RedisHandle } from '@sweepstack/redis'
import { collectGarbage, diskReport, readPolicy, surveyStorage } from '@sweepstack/retention'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

interface DiskParts {
  retention: RetentionStore
  datasets: DatasetRegistry
  artifacts: ArtifactStore
  settings: RedisHandle['settings']
}

const query = z.strictObject({ largest: z.coerce.number().int().min(0).max(1000).default(20) })

/** What the files take and why they are kept, and the collection of what nobody needs. */
export const diskRoutes: FastifyPluginAsyncZod<DiskParts> = async (app, { settings, ...parts }) => {
  app.get(
    '/disk',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Fleet'],
        summary: 'Disk usage by kind, sweep and lineage, with the reason for keeping each file',
        querystring: query,
        response: { 200: diskReportSchema },
      },
    },
    async ({ query: { largest } }) => {
      const policy = await readPolicy(settings)
      return diskReport(await surveyStorage(parts, policy, Date.now()), { largest })
    },
  )

  app.post(
    '/gc',
    {
      config: { scope: 'admin', example: { dryRun: true }, problems: ['CONFLICT'] },
      schema: {
        tags: ['Fleet'],
        summary: 'Collect garbage; with dryRun, only report what would be deleted',
        body: collectionRequestSchema.nullable(),
        response: { 200: collectionSchema },
      },
    },
    async ({ body }) => {
      const { dryRun = false } = body ?? {}
      const policy = await readPolicy(settings)
      const collected = await collectGarbage(parts, { policy, now: Date.now(), dryRun })
      if (collected !== undefined) return collected
      throw new ProblemError(
        'CONFLICT',
        'Garbage collection is running: try again when it has ended.',
      )
    },
  )
}
