import type { LineageStore, SweepStore } from '@sweepstack/core'
import {
  lastEpochOf,
  type SweepLineage,
  sweepLineagesSchema,
  type TrialSummary,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { CurveReader } from '../curves/curve-cache.ts'
import { ofSweep } from '../openapi/route-description.ts'
import { idParams, readSweep } from '../sweeps/records.ts'

interface SweepLineageParts {
  sweeps: Pick<SweepStore, 'read' | 'trials'>
  lineages: Pick<LineageStore, 'epochs' | 'parents'>
  curves: CurveReader
}

/** What the trials of a sweep share: lineages, what was trained before, and what sharing saves. */
export const sweepLineageRoutes: FastifyPluginAsyncZod<SweepLineageParts> = async (app, parts) => {
  const { sweeps } = parts
  app.get(
    '/sweeps/:id/lineages',
    {
      config: { scope: 'read', problems: ofSweep },
      schema: {
        tags: ['Sweeps'],
        summary:
          'Which lineages the trials share, what was trained before, and the seconds of training',
        params: idParams,
        querystring: z.strictObject({
          limit: z.coerce.number().int().min(1).max(1000).default(1000),
          after: z.coerce.number().int().min(0).default(0),
        }),
        response: { 200: sweepLineagesSchema },
      },
    },
    async ({ params: { id }, query: { limit, after } }) => {
      await readSweep(sweeps, id)
      const trials = await sweeps.trials(id, { after, limit })
      const last = trials.at(-1)
      return {
        sweep: id,
        lineages: await lineagesOf(parts, trials),
        next: trials.length === limit && last ? String(last.number) : null,
      }
    },
  )
}

async function lineagesOf(
  { lineages, curves }: SweepLineageParts,
  trials: readonly TrialSummary[],
): Promise<SweepLineage[]> {
  const watching = new Map<string, TrialSummary[]>()
  for (const trial of trials) {
    const others = watching.get(trial.lineage)
    if (others) others.push(trial)
    else watching.set(trial.lineage, [trial])
  }
  const keys = [...watching.keys()]
  const [reported, parents] = await Promise.all([lineages.epochs(keys), lineages.parents(keys)])
  const ranges = keys.map((lineage, place) => ({
    lineage,
    after: parents[place]?.epoch ?? 0,
    until: Math.max(...(watching.get(lineage) ?? []).map(lastEpochOf)),
  }))
  const times = await curves(ranges, 'seconds')
  return ranges.map(({ lineage, after, until }, place) =>
    lineageOf(lineage, watching.get(lineage) ?? [], {
      parent: parents[place] ?? null,
      epoch: Math.min(reported[place] ?? 0, until),
      until: secondsUntil(after, (times[place] ?? new Float32Array(0)).subarray(after)),
    }),
  )
}

interface Known {
  parent: SweepLineage['parent']
  epoch: number
  until: (epoch: number) => number
}

function lineageOf(lineage: string, watching: TrialSummary[], known: Known): SweepLineage {
  const { parent, epoch, until } = known
  const behind = Math.min(...watching.map(({ sharedEpochs }) => sharedEpochs))
  const before = Math.min(epoch, Math.max(behind, parent?.epoch ?? 0))
  return {
    lineage,
    parent,
    epoch,
    before,
    seconds: until(epoch),
    secondsBefore: until(before),
    trials: watching.map((trial) => {
      const { number, status, score } = trial
      const end = lastEpochOf(trial)
      return { number, status, score, until: end, seconds: until(Math.min(end, epoch)) }
    }),
  }
}

/** Sums the seconds of the epochs from `after` + 1 on. */
function secondsUntil(after: number, times: Float32Array): (epoch: number) => number {
  const sums = new Float64Array(times.length + 1)
  for (const [place, time] of times.entries()) {
    sums[place + 1] = (sums[place] as number) + (Number.isNaN(time) ? 0 : time)
  }
  return (epoch) => sums[Math.min(times.length, Math.max(0, epoch - after))] as number
}
