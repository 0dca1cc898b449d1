import { z } from 'zod'
import { lineageKeySchema, timestampSchema } from './identifiers.ts'
import { precisions } from './image-trainer/parameters.ts'

export const workerSchema = z
  .strictObject({
    id: z.string().min(1).max(200),
    host: z.string(),
    pid: z.int(),
    slots: z.int().min(1),
    threads: z.int().min(1),
    device: z.enum(['cpu', 'gpu']),
    /** Those that its device has instructions for; it emulates the others, which is slow. */
    precisions: z.array(z.enum(precisions)).default(['float32']),
    versions: z.record(z.string(), z.string()),
    /**
     * `paused`: what it needs (artifact store, Redis' disk) takes no writes; `quarantined`: its trainers
     * failed too often in a row. Both take no lineages, probe, and return by themselves.
     */
    status: z.enum(['active', 'draining', 'paused', 'quarantined']),
    /** Why it takes no lineages; null while it does. */
    reason: z.string().nullable(),
    running: z.array(lineageKeySchema),
    startedAt: timestampSchema,
    seenAt: timestampSchema,
  })
  .meta({ id: 'Worker' })
export type Worker = z.infer<typeof workerSchema>

export const workerListSchema = z
  .strictObject({ workers: z.array(workerSchema) })
  .meta({ id: 'WorkerList' })
