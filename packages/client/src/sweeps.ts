import {
  type Sweep,
  type SweepDifference,
  type SweepLineages,
  type SweepList,
  type SweepPatch,
  type SweepStatus,
  sweepDifferenceSchema,
  sweepLineagesSchema,
  sweepListSchema,
  sweepSchema,
  type Timeline,
  timelineSchema,
} from '@sweepstack/protocol'
import { z } from 'zod'
import type { Request } from './request.ts'

interface SweepQuery {
  /** Words that are in the name, in a tag, or begin the id. */
  text?: string
  tags?: string[]
  /** One of them. */
  statuses?: SweepStatus[]
  /** `next` of the page before. */
  before?: string
}

/** Sweeps as a whole. */
export interface SweepCalls {
  createSweep(definition: unknown, idempotencyKey?: string): Promise<Sweep>
  sweep(id: string): Promise<Sweep>
  /** The newest, or of them those that match. A page may have few of these, or none, though others follow (`next`). */
  sweeps(limit?: number, query?: SweepQuery): Promise<SweepList>
  changeSweep(id: string, patch: SweepPatch): Promise<Sweep>
  /** What differs between a sweep and a definition, and the patch that makes it so. */
  sweepDifference(id: string, definition: unknown): Promise<SweepDifference>
  /** Deletes a sweep that has ended; its lineages stay for as long as the settings of the installation say. */
  deleteSweep(id: string): Promise<void>
  /** When which worker trained the lineages of up to 2,000 trials. */
  timeline(id: string, page?: { limit?: number; after?: string }): Promise<Timeline>
  /** What up to 1,000 trials share: their lineages, what was trained before, and the seconds of training. */
  lineagesOf(id: string, page?: { limit?: number; after?: string }): Promise<SweepLineages>
}

export function sweepCalls(request: Request): SweepCalls {
  const at = (id: string) => `/sweeps/${encodeURIComponent(id)}`
  return {
    createSweep: (definition, key) =>
      request('POST', '/sweeps', sweepSchema, definition, {
        headers: key ? { 'idempotency-key': key } : {},
      }),
    sweep: (id) => request('GET', at(id), sweepSchema),
    sweeps: (limit = 20, query = {}) =>
      request('GET', `/sweeps?${searchOf(limit, query)}`, sweepListSchema),
    changeSweep: (id, patch) => request('PATCH', at(id), sweepSchema, patch),
    sweepDifference: (id, definition) =>
      request('POST', `${at(id)}/difference`, sweepDifferenceSchema, definition),
    deleteSweep: (id) => request('DELETE', at(id), z.undefined()),
    timeline: (id, { limit = 1000, after = '0' } = {}) => {
      const query = new URLSearchParams({ limit: String(limit), after })
      return request('GET', `${at(id)}/timeline?${query}`, timelineSchema)
    },
    lineagesOf: (id, { limit = 1000, after = '0' } = {}) => {
      const query = new URLSearchParams({ limit: String(limit), after })
      return request('GET', `${at(id)}/lineages?${query}`, sweepLineagesSchema)
    },
  }
}

function searchOf(
  limit: number,
  { text, tags = [], statuses = [], before }: SweepQuery,
): URLSearchParams {
  const query = new URLSearchParams({
    limit: String(limit),
    ...(text ? { q: text } : {}),
    ...(before === undefined ? {} : { before }),
  })
  for (const tag of tags) query.append('tag', tag)
  for (const status of statuses) query.append('status', status)
  return query
}
