import { Readable } from 'node:stream'
import type { AskStore, SweepRecord, SweepStore } from '@sweepstack/core'
import { csv } from '@sweepstack/outputs'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { asFile } from '../http/replies.ts'
import { metricsOf, parametersOf } from '../leaderboard/fields.ts'
import type { ParquetFiles } from '../leaderboard/parquet-files.ts'
import {
  type TrialSources,
  type TrialTable,
  trialRows,
  trialTable,
} from '../leaderboard/trial-table.ts'
import { ofSweep } from '../openapi/route-description.ts'
import { idParams, readSweep } from '../sweeps/records.ts'

interface TableParts extends TrialSources {
  sweeps: Pick<SweepStore, 'read' | 'trials' | 'stopsOf'>
  parquet: ParquetFiles
  asks: Pick<AskStore, 'metrics'>
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
      const sweep = await readSweep(parts.sweeps, id)
      const table = await tableOf(parts, sweep)
      asFile(reply, `${sweep.name} trials.csv`)
      return reply.type('text/csv; charset=utf-8').send(Readable.from(lines(parts, id, table)))
    },
  )

  app.get(
    '/sweeps/:id/trials.parquet',
    {
      config: { scope: 'read', answer: 'parquet', problems: ofSweep },
      schema: { tags: ['Trials'], summary: 'All trials as a Parquet file', params: idParams },
    },
    async ({ params: { id } }, reply) => {
      const sweep = await readSweep(parts.sweeps, id)
      const table = await tableOf(parts, sweep)
      asFile(reply, `${sweep.name} trials.parquet`)
      const file = parts.parquet.write(table.columns, trialRows(parts, id, table))
      return reply.type('application/vnd.apache.parquet').send(Readable.from(file))
    },
  )
}

async function tableOf({ asks }: Pick<TableParts, 'asks'>, sweep: SweepRecord) {
  return trialTable(await metricsOf(asks, sweep), parametersOf(sweep))
}

async function* lines(
  sources: TrialSources,
  id: string,
  table: TrialTable,
): AsyncGenerator<string> {
  yield csv([table.columns.map(({ name }) => name)])
  for await (const rows of trialRows(sources, id, table)) {
    yield csv(rows)
  }
}
