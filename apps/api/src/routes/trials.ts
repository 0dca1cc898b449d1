import {
  leaderboardSchema,
  ProblemError,
  sweepIdSchema,
  trialListSchema,
  trialNumberSchema,
  trialSchema,
  trialStatuses,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { rankingOf } from '../leaderboard.ts'
import { readSweep } from './sweeps.ts'

const page = {
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  after: z.coerce.number().int().min(0).default(0),
}

export const trialRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  const { sweeps, lineages } = deps.redis

  app.get(
    '/sweeps/:id/leaderboard',
    {
      schema: {
        params: z.object({ id: sweepIdSchema }),
        querystring: z.strictObject(page),
        response: { 200: leaderboardSchema },
      },
    },
    async ({ params: { id }, query: { limit, after } }) => {
      const sweep = await readSweep(deps, id)
      const ranking = await rankingOf(deps, sweep)
      const shown = ranking.rows.slice(after, after + limit)
      const trials = await sweeps.trialsByNumber(
        id,
        shown.map(({ trial }) => trial),
      )
      const rows = await Promise.all(
        shown.map(async (row, place) => {
          const trial = trials[place]
          if (trial === undefined) throw new ProblemError('TRIAL_NOT_FOUND', `trial ${row.trial}`)
          const { config, epochs, status, lineage } = trial
          const reports = await lineages.reports(lineage, epochs)
          const seconds = reports.reduce((sum, report) => sum + report.seconds, 0)
          return { ...row, config, epochs, status, lineage, seconds }
        }),
      )
      const next = after + limit < ranking.rows.length ? String(after + limit) : null
      const { failed, cancelled, stopped } = sweep.counts
      const apart = { failed, cancelled, stopped }
      const { metric } = sweep.state.definition
      return { sweep: id, metric, rows, apart, warnings: ranking.warnings, next }
    },
  )

  app.get(
    '/sweeps/:id/trials',
    {
      schema: {
        params: z.object({ id: sweepIdSchema }),
        querystring: z.strictObject({ ...page, status: z.enum(trialStatuses).optional() }),
        response: { 200: trialListSchema },
      },
    },
    async ({ params: { id }, query: { limit, after, status } }) => {
      await readSweep(deps, id)
      const found = await sweeps.trials(id, { after, limit, ...(status ? { status } : {}) })
      const last = found.at(-1)
      return { trials: found, next: found.length === limit && last ? String(last.number) : null }
    },
  )

  app.get(
    '/sweeps/:id/trials/:number',
    {
      schema: {
        params: z.object({ id: sweepIdSchema, number: trialNumberSchema }),
        response: { 200: trialSchema },
      },
    },
    async ({ params: { id, number } }) => {
      await readSweep(deps, id)
      const trial = await sweeps.trial(id, number)
      if (trial === undefined) {
        throw new ProblemError('TRIAL_NOT_FOUND', `Sweep ${id} has no trial ${number} (yet).`)
      }
      return { ...trial, reports: await lineages.reports(trial.lineage, trial.epochs) }
    },
  )
}
