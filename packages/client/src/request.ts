import type { z } from 'zod'

/** What a few calls have beside the others. */
export interface Extra {
  withinMs?: number
  headers?: Record<string, string>
}

/** Asks a route under `/v1` and validates what it answers. @throws ClientError */
export type Request = <T>(
  method: string,
  path: string,
  schema: z.ZodType<T>,
  body?: unknown,
  extra?: Extra,
) => Promise<T>
