import { type Failure, failureSchema } from '@sweepstack/protocol'
import type { z } from 'zod'

/** Is told which record was left out because it cannot be read. */
export type OnUnreadable = (record: string) => void

/** Stored JSON, or undefined if it is none. */
export function readJson(text: string | null | undefined): unknown {
  try {
    return text ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}

/** Stored JSON of a shape, or undefined if it has another one. */
export function readStored<T>(
  schema: z.ZodType<T>,
  text: string | null | undefined,
): T | undefined {
  const { success, data } = schema.safeParse(readJson(text))
  return success ? data : undefined
}

/** A failure without what cannot be read of it: that something failed is known in any case. */
export function readFailure(text: string | undefined): Failure | null {
  if (!text) return null
  const said = readJson(text)
  const { success, data } = failureSchema.safeParse(said)
  if (success) return data
  const withoutLines = failureSchema.safeParse({ ...(said as object), lastLines: undefined })
  if (withoutLines.success) return JSON.parse(JSON.stringify(withoutLines.data))
  const message = 'the record of this failure cannot be read'
  return { code: 'UNREADABLE_RECORD', class: 'infrastructure', message }
}
