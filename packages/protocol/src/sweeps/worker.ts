import { z } from 'zod'
import { lineageKeySchema, timestampSchema } from '../identifiers.ts'
import { precisions } from '../image-trainer/parameters.ts'

const workerGpuSchema = z
  .strictObject({
    /** nvidia-smi's index; of a MIG slice `GPU:slice`. */
    name: z.string(),
    model: z.string(),
    uuid: z.string(),
    /** MiB. */
    memoryMb: z.int().nullable(),
    /** Number of trainers that are bound to it. */
    slots: z.int().min(1),
    /** `quarantined`: as for a worker, but the other GPUs of the worker go on. */
    status: z.enum(['active', 'quarantined']),
    reason: z.string().nullable(),
    /** Lineages that are trained on it. */
    running: z.array(lineageKeySchema),
  })
  .meta({ id: 'WorkerGpu' })
export type WorkerGpu = z.infer<typeof workerGpuSchema>

const inTrainingSchema = z.strictObject({
  lineage: lineageKeySchema,
  /** From 0, as in the timeline of a sweep; null before the records have it. */
  slot: z.int().min(0).nullable(),
  /** Training images of the last epoch by its seconds, validation included; null before the first epoch. */
  imagesPerSecond: z.number().nonnegative().nullable(),
  /** Resident memory of the trainer in MB of 2^20 bytes; null where the system does not tell. */
  memoryMb: z.int().nonnegative().nullable(),
})
export type InTraining = z.infer<typeof inTrainingSchema>

export const workerSchema = z
  .strictObject({
    id: z.string().min(1).max(200),
    host: z.string(),
    pid: z.int(),
    slots: z.int().min(1),
    threads: z.int().min(1),
    device: z.enum(['cpu', 'gpu']),
    /** Precisions that the device has instructions for; it emulates the others, which is slow. */
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
    /** The same with what each does at the moment; workers of older versions do not tell. */
    training: z.array(inTrainingSchema).default([]),
    /** GPUs, or MIG slices, that its slots are bound to; none: its trainers are on what TensorFlow takes. */
    gpus: z.array(workerGpuSchema).default([]),
    startedAt: timestampSchema,
    seenAt: timestampSchema,
  })
  .meta({ id: 'Worker' })
export type Worker = z.infer<typeof workerSchema>

export const workerListSchema = z
  .strictObject({ workers: z.array(workerSchema) })
  .meta({ id: 'WorkerList' })
