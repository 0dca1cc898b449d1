import { Readable } from 'node:stream'
import { csv } from '@sweepstack/outputs'
import { tableFromArrays, tableToIPC } from 'apache-arrow'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Deps } from '../deps.ts'
import { trialColumns, trialRows } from '../leaderboard/trial-table.ts'
import { idParams, readSweep } from '../records.ts'
import { sendRaw } from '../replies.ts'

/** All trials of a sweep as one file, for whoever goes on with them elsewhere. */
export const sweepTableRoutes: FastifyPluginAsyncZod<Deps> = async (app, deps) => {
  app.get(
    '/sweeps/:id/trials.csv',
    { schema: { params: idParams } },
    async ({ params: { id } }, reply) => {
      await readSweep(deps, id)
      return reply.type('text/csv; charset=utf-8').send(Readable.from(lines(deps, id)))
    },
  )

  app.get(
    '/sweeps/:id/trials.arrow',
    { schema: { params: idParams } },
    async ({ params: { id } }, reply) => {
      await readSweep(deps, id)
      const rows: unknown[][] = []
      for await (const more of trialRows(deps, id)) rows.push(...more)
      const columns = trialColumns.map((name, place) => [name, rows.map((row) => row[place])])
      const file = tableToIPC(tableFromArrays(Object.fromEntries(columns)), 'file')
      return sendRaw(reply, 'application/vnd.apache.arrow.file', Buffer.from(file))
    },
  )
}

async function* lines(deps: Deps, id: string): AsyncGenerator<string> {
  yield csv([trialColumns])
  for await (const rows of trialRows(deps, id)) {
    if (rows.length > 0) yield csv(rows.map((row) => row.map((cell) => cell ?? '').map(asField)))
  }
}

function asField(value: string | number | boolean): string | number {
  return typeof value === 'boolean' ? String(value) : value
}
