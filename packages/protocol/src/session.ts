import { z } from 'zod'
import { timestampSchema } from './identifiers.ts'
import { keyScopes } from './key-scopes.ts'

/** Body of POST /v1/session. */
export const sessionRequestSchema = z
  .strictObject({ key: z.string().min(1).max(500) })
  .meta({ id: 'SessionRequest' })

/** Who asks, and what that may do. */
export const sessionSchema = z
  .strictObject({
    /** Name of the key; null where the API asks nobody for one. */
    key: z.string().nullable(),
    scopes: z.array(z.enum(keyScopes)),
    /** When the cookie stops being accepted; null for a request that carries the key itself, or none. */
    expiresAt: timestampSchema.nullable(),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof sessionSchema>

/** A session as it is stored, under the sha256 of what its cookie holds. */
export const storedSessionSchema = z.strictObject({
  /** Name of the key that opened it. */
  key: z.string(),
  /** Of that key (sha256, hex): another key of the same name does not keep the session open. */
  keyDigest: z.string().regex(/^[0-9a-f]{64}$/),
  expiresAt: timestampSchema,
})
export type StoredSession = z.infer<typeof storedSessionSchema>
