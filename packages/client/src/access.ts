import {
  type ApiKey,
  type KeyScope,
  keyListSchema,
  type NewKey,
  newKeySchema,
  type Session,
  sessionSchema,
} from '@sweepstack/protocol'
import { z } from 'zod'
import type { Request } from './request.ts'

const nothingSchema = z.undefined()

/** Who may use the API. */
export interface AccessCalls {
  keys(): Promise<ApiKey[]>
  /** Creates a key. Only this answer contains the key itself. */
  addKey(name: string, scopes: KeyScope[]): Promise<NewKey>
  removeKey(name: string): Promise<void>
  /** Signs the page that asks in with a key: its browser keeps a cookie, which no script can read. */
  signIn(key: string): Promise<Session>
  signOut(): Promise<void>
  /** Name and scopes of the key, or of the session, that is used. */
  session(): Promise<Session>
}

export function accessCalls(request: Request): AccessCalls {
  return {
    keys: async () => (await request('GET', '/keys', keyListSchema)).keys,
    addKey: (name, scopes) => request('POST', '/keys', newKeySchema, { name, scopes }),
    removeKey: (name) => request('DELETE', `/keys/${encodeURIComponent(name)}`, nothingSchema),
    signIn: (key) => request('POST', '/session', sessionSchema, { key }),
    signOut: () => request('DELETE', '/session', nothingSchema),
    session: () => request('GET', '/session', sessionSchema),
  }
}
