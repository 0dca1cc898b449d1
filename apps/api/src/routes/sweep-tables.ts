import { Readable } from 'node:stream'
import type { SweepStore } from '@sweepstack/core'
import { csv } from '@sweepstack/outputs'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { ParquetFiles } from '../leaderboard/parquet-files.ts'
import { type TrialSources, trialColumns, trialRows } from '../leaderboard/trial-table.ts'
import { ofSweep } from '../openapi/route-description.ts'
import { idParams, readSweep } from '../records.ts'
import { asFile } from '../replies.ts'

interface TableParts extends TrialSources {
  sweeps: Pick<SweepStore, 'read' | 'trials'>
  parquet: ParquetFiles
}

/** All trials of a sweep as one file, for whoever goes on with them elsewhere. */
export const sweepTableRoutes: FastifyPluginAsyncZod<TableParts> = async (app, parts) => {
  app.get(
    '/sweeps/:id/trials.csv',
    {
      config: { scope: 'read', answer: 'csv', problems: ofSweep },
      schema: { tags: ['Trials'], summary: 'All trials as a table', params: idParams },
    },
    async ({ params: { id } }, reply) => {
      const { name } = await readSweep(parts.sweeps, id)
      asFile(reply, `${name} trials.csv`)
      return reply.type('text/csv; charset=utf-8').send(Readable.from(lines(parts, id)))
    },
  )

  app.get(
    '/sweeps/:id/trials.parquet',
    {
      config: { scope: 'read', answer: 'parquet', problems: ofSweep },
      schema: { tags: ['Trials'], summary: 'All trials as a Parquet file', params: idParams },
    },
    async ({ params: { id } }, reply) => {
      const { name } = await readSweep(parts.sweeps, id)
      asFile(reply, `${name} trials.parquet`)
      const file = parts.parquet.write(trialColumns, trialRows(parts, id))
      return reply.type('application/vnd.apache.parquet').send(Readable.from(file))
    },
  )
}

async function* lines(sources: TrialSources, id: string): AsyncGenerator<string> {
  yield csv([trialColumns.map(({ name }) => name)])
  for await (const rows of trialRows(sources, id)) {
    yield csv(rows)
  }
}
