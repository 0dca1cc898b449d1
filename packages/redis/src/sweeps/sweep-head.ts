import { createHash } from 'node:crypto'
import type { SweepState } from '@sweepstack/core'
import { sweepStatuses } from '@sweepstack/protocol'
import { z } from 'zod'
import { readStored } from '../records/stored-json.ts'

/** What everyone who reads a head relies on. */
export const headSchema = z.looseObject({
  status: z.enum(sweepStatuses),
  reason: z.string().nullable(),
  datasetHash: z.string(),
  nextTrial: z.int().min(1),
  openTrials: z.int().min(0),
  openLineages: z.int().min(0),
  /** Versions up to 0.1 had none. */
  resting: z.int().min(0).default(0),
  committedEpochs: z.number(),
  ended: z.looseObject({ completed: z.int() }),
  topK: z.looseObject({ firstTrial: z.int(), leaders: z.array(z.looseObject({})) }).nullable(),
  /** Digest of the definition's text. */
  definition: z.string(),
})

/** Not all of it, for that has long lists. */
export const definitionSchema = z.looseObject({
  parameters: z.looseObject({}),
  search: z.looseObject({ kind: z.string() }),
  metric: z.looseObject({ name: z.string(), goal: z.string() }),
  repeats: z.int().min(1),
})

/** A state as the records keep it: the head, which names the definition beside it. */
export function headText(state: SweepState): string {
  return JSON.stringify({ ...state, definition: digest(definitionText(state)) })
}

export function definitionText({ definition }: Pick<SweepState, 'definition'>): string {
  return JSON.stringify(definition)
}

/** Undefined for one that cannot be read. */
export function readState(
  head: string | null | undefined,
  definition: string | null | undefined,
): SweepState | undefined {
  const [read, found] = [readStored(headSchema, head), readStored(definitionSchema, definition)]
  if (read === undefined || found === undefined) return undefined
  return { ...read, definition: found } as unknown as SweepState
}

/** Of a definition's text. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
