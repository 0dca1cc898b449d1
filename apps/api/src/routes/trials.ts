import type { LineageStore, SweepStore } from '@sweepstack/core'
import {
  lastEpochOf,
  leaderboardSchema,
  trialListSchema,
  trialSchema,
  trialStatuses,
  whereSchema,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Leaderboard } from '../leaderboard/leaderboard.ts'
import { ofSweep, ofTrial } from '../openapi/route-description.ts'
import { idParams, readSweep, readTrial, trialParams } from '../sweeps/records.ts'

const page = {
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  after: z.coerce.number().int().min(0).default(0),
}

const leaderboardQuery = z.strictObject({
  limit: page.limit,
  after: z.string().max(1000).optional(),
  where: whereSchema,
  sort: z.string().max(100).optional(),
})

interface TrialParts {
  sweeps: Pick<SweepStore, 'read' | 'trial' | 'trials' | 'decisionsOn'>
  lineages: Pick<LineageStore, 'reports'>
  leaderboard: Leaderboard
}

export const trialRoutes: FastifyPluginAsyncZod<TrialParts> = async (app, parts) => {
  const { sweeps, lineages, leaderboard } = parts

  app.get(
    '/sweeps/:id/leaderboard',
    {
      config: { scope: 'read', problems: ofSweep },
      schema: {
        tags: ['Sweeps'],
        summary:
          'Leaderboard with confidence intervals, ties and fronts; filter with where, order with sort',
        params: idParams,
        querystring: leaderboardQuery,
        response: { 200: leaderboardSchema },
      },
    },
    async ({ params: { id }, query: { where, ...query } }) => {
      const sweep = await readSweep(sweeps, id)
      const page = await leaderboard.page(sweep, { ...query, where: [where].flat() })
      const { failed, cancelled, stopped } = sweep.counts
      const { metric, objectives = null, metricConstraints = [] } = sweep.state.definition
      const aims = { metric, objectives, metricConstraints }
      const { cursor } = sweep
      const { stoppedBy = {} } = sweep.state
      const apart = { failed, cancelled, stopped, stoppedBy }
      return { sweep: id, ...aims, cursor, apart, ...page }
    },
  )

  app.get(
    '/sweeps/:id/trials',
    {
      config: { scope: 'read', problems: ofSweep },
      schema: {
        tags: ['Trials'],
        summary: 'List trials by number',
        params: idParams,
        querystring: z.strictObject({ ...page, status: z.enum(trialStatuses).optional() }),
        response: { 200: trialListSchema },
      },
    },
    async ({ params: { id }, query: { limit, after, status } }) => {
      await readSweep(sweeps, id)
      const found = await sweeps.trials(id, { after, limit, ...(status ? { status } : {}) })
      const last = found.at(-1)
      return { trials: found, next: found.length === limit && last ? String(last.number) : null }
    },
  )

  app.get(
    '/sweeps/:id/trials/:number',
    {
      config: { scope: 'read', problems: ofTrial },
      schema: {
        tags: ['Trials'],
        summary: 'A trial with its reports',
        params: trialParams,
        response: { 200: trialSchema },
      },
    },
    async ({ params: { id, number } }) => {
      await readSweep(sweeps, id)
      const trial = await readTrial(sweeps, id, number)
      const reports = await lineages.reports(trial.lineage, lastEpochOf(trial))
      return { ...trial, reports, decisions: await sweeps.decisionsOn(id, number) }
    },
  )
}
