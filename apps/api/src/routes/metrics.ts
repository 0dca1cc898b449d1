import { trialStatuses } from '@sweepstack/protocol'
import type { RedisHandle } from '@sweepstack/redis'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'

interface MetricsParts {
  redis: Pick<RedisHandle, 'queueCounts' | 'counters' | 'fleet' | 'sweeps'>
}

/** Prometheus' figures, read when asked for. */
export const metricsRoutes: FastifyPluginAsyncZod<MetricsParts> = async (app, { redis }) => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `sweepstack_${name}`, help, labelNames, registers: [registry] })
  const queue = gauge('queue_lineages', 'Lineages in the queue', ['state'])
  const workers = gauge('workers', 'Workers that are alive')
  const slots = gauge('slots', 'Trainers that the fleet can run')
  const wanted = gauge('slots_wanted', 'Slots that queued and running lineages could use')
  const mended = gauge(
    'mended_total',
    'What fences and reconciler did: requeued, fenced, stale, retried, quarantined, differing, due, reconciled',
    ['what'],
  )
  const blocked = gauge('workers_blocked', 'Workers that take no lineages', ['status'])
  const trials = gauge('trials', 'Trials of the newest 100 sweeps', ['status'])

  app.get(
    '/metrics',
    {
      schema: { tags: ['Health'], summary: 'Metrics in the format of Prometheus' },
      config: { scope: 'read', answer: 'text' },
    },
    async (_, reply) => {
      const counts = await redis.queueCounts()
      for (const [state, count] of Object.entries(counts)) queue.set({ state }, count)
      wanted.set(counts.waiting + counts.active)
      const fleet = await redis.fleet.list()
      workers.set(fleet.length)
      for (const status of ['draining', 'paused', 'quarantined'] as const) {
        blocked.set({ status }, fleet.filter((worker) => worker.status === status).length)
      }
      const counters = await redis.counters()
      for (const [what, count] of Object.entries(counters)) mended.set({ what }, count)
      slots.set(fleet.reduce((sum, worker) => sum + worker.slots, 0))
      const { sweeps } = await redis.sweeps.list({ limit: 100 })
      for (const status of trialStatuses) {
        trials.set(
          { status },
          sweeps.reduce((sum, sweep) => sum + sweep.counts[status], 0),
        )
      }
      return reply.type(registry.contentType).send(await registry.metrics())
    },
  )
}
