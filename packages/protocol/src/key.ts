import { z } from 'zod'
import { timestampSchema } from './identifiers.ts'
import { type KeyScope, keyScopes } from './key-scopes.ts'

const keyScopeSchema = z.enum(keyScopes)

export const keyNameSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,63}$/,
    'use 1 to 64 lower-case letters, digits, "_" and "-", a letter or digit first',
  )

/** Body of POST /v1/keys. */
export const keyRequestSchema = z
  .strictObject({ name: keyNameSchema, scopes: z.array(keyScopeSchema).min(1).max(16) })
  .meta({ id: 'KeyRequest' })

/** A key as it is listed: what it opens, never the key itself. */
export const apiKeySchema = keyRequestSchema
  .extend({ createdAt: timestampSchema })
  .meta({ id: 'Key' })
export type ApiKey = z.infer<typeof apiKeySchema>

/** A key as it is stored: `digest` is the sha256 of its secret in hex; the secret itself is not stored. */
export const storedKeySchema = apiKeySchema.extend({ digest: z.string().regex(/^[0-9a-f]{64}$/) })
export type StoredKey = z.infer<typeof storedKeySchema>

/** Answer of POST /v1/keys, the only one that contains the key itself. */
export const newKeySchema = apiKeySchema.extend({ key: z.string() }).meta({ id: 'NewKey' })
export type NewKey = z.infer<typeof newKeySchema>

export const keyListSchema = z.strictObject({ keys: z.array(apiKeySchema) }).meta({ id: 'KeyList' })

/** Whether a key of these scopes may do what needs `needed`. */
export function isAllowed(scopes: readonly KeyScope[], needed: KeyScope): boolean {
  return needed === 'read' || scopes.includes(needed) || scopes.includes('admin')
}
