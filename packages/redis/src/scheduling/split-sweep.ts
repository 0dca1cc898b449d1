import { splitState, type WholeState } from '@sweepstack/core'
import { sweepStatuses } from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Keys } from '../keys.ts'
import { readStored } from '../records/stored-json.ts'
import { definitionSchema } from '../sweeps/sweep-head.ts'
import { commitStep } from './commit-step.ts'

/** What the splitting relies on. */
const wholeSchema = z.looseObject({
  status: z.enum(sweepStatuses),
  reason: z.string().nullable(),
  definition: definitionSchema,
  datasetHash: z.string(),
  nextTrial: z.int().min(1),
  open: z.array(z.looseObject({ number: z.int(), lineage: z.string(), epochs: z.number() })),
  ended: z.looseObject({ completed: z.int() }),
})

/** Whether a sweep is on record as versions up to 0.1 kept it: with its whole state in one field. */
export function isWhole({ head, state }: Record<string, string>): boolean {
  return head === undefined && state !== undefined
}

/**
 * Puts the state of such a sweep into pieces, at the first touch of whatever process. It is a commit like a step's,
 * so that a scheduler of the version before, in the middle of a step, comes too late. One that cannot be read stays as
 * it is.
 */
export async function splitSweep(redis: Redis, keys: Keys, id: string): Promise<void> {
  const [version, state] = await redis.hmget(keys.sweep(id), 'version', 'state')
  const whole = readStored(wholeSchema, state)
  // Another process may have been first, now or below; then it is done.
  if (!version || whole === undefined) return
  const changes = splitState(whole as unknown as WholeState)
  const change = { version: Number(version), consumed: 0, changes, commands: [] }
  await commitStep(redis, keys, id, change)
}

/** The fields of a sweep's hash, split if they were not. */
export async function readFields(
  redis: Redis,
  keys: Keys,
  id: string,
): Promise<Record<string, string>> {
  const fields = await redis.hgetall(keys.sweep(id))
  if (!isWhole(fields)) return fields
  await splitSweep(redis, keys, id)
  return redis.hgetall(keys.sweep(id))
}
