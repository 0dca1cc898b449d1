import { Readable } from 'node:stream'
import { csv } from '@sweepstack/outputs'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Deps } from '../deps.ts'
import { parquetFile } from '../leaderboard/parquet.ts'
import { trialColumns, trialRows } from '../leaderboard/trial-table.ts'
import { idParams, readSweep } from '../records.ts'
import { asFile } from '../replies.ts'

/** All trials of a sweep as one file, for whoever goes on with them elsewhere. */
export const sweepTableRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  app.get(
    '/sweeps/:id/trials.csv',
    { config: { scope: 'read' }, schema: { params: idParams } },
    async ({ params: { id } }, reply) => {
      const { name } = await readSweep(deps, id)
      asFile(reply, `${name} trials.csv`)
      return reply.type('text/csv; charset=utf-8').send(Readable.from(lines(deps, id)))
    },
  )

  app.get(
    '/sweeps/:id/trials.parquet',
    { config: { scope: 'read' }, schema: { params: idParams } },
    async ({ params: { id } }, reply) => {
      const { name } = await readSweep(deps, id)
      asFile(reply, `${name} trials.parquet`)
      const file = parquetFile(trialRows(deps, id))
      return reply.type('application/vnd.apache.parquet').send(Readable.from(file))
    },
  )
}

async function* lines(deps: Deps, id: string): AsyncGenerator<string> {
  yield csv([trialColumns.map(({ name }) => name)])
  for await (const rows of trialRows(deps, id)) {
    yield csv(rows)
  }
}
