import { timingSafeEqual } from 'node:crypto'
import type { KeyStore, SessionStore } from '@sweepstack/core'
import type { KeyScope, StoredSession } from '@sweepstack/protocol'
import { digestOf, nameInKey, newSessionText } from './key-text.ts'

/** Whose key a request carries, itself or by a session. */
export interface Caller {
  name: string
  scopes: readonly KeyScope[]
  /** Of the session; null for a key. */
  expiresAt: string | null
}

/** Who may come in. */
export interface Access {
  /** Whether a request needs a key; rejects if that cannot be known. */
  asksForKey(): Promise<boolean>
  /** By the header Authorization; undefined if it has no key that opens anything. */
  callerOf(authorization: string | undefined): Promise<Caller | undefined>
  /** By what the cookie of a session holds; undefined if it has ended, or its key is gone. */
  callerIn(session: string): Promise<Caller | undefined>
  /** Opens a session, whose text is told this once; undefined if the key opens nothing. */
  begin(key: string): Promise<{ session: string; caller: Caller } | undefined>
  end(session: string): Promise<void>
}

export interface AccessOptions {
  apiKeys: KeyStore
  sessions: SessionStore
  /** The administrator's, from SWEEPSTACK_API_KEY; stored nowhere. */
  apiKey: string | undefined
  /** Others than this machine reach the API: then a key is asked for even if none is left. */
  exposed: boolean
}

export const sessionSeconds = 7 * 24 * 3600

interface Holder extends Caller {
  digest: string
}

/** Reads the stored keys anew for each request, so that removing one takes effect at once, on its sessions as well. */
export function createAccess({ apiKeys, sessions, apiKey, exposed }: AccessOptions): Access {
  /** In logs, which never have the key itself: no name of a stored key has capitals. */
  const administrator: Holder | undefined =
    apiKey === undefined
      ? undefined
      : {
          name: 'SWEEPSTACK_API_KEY',
          scopes: ['admin'],
          expiresAt: null,
          digest: digestOf(apiKey),
        }
  const named = async (name: string | undefined): Promise<Holder | undefined> => {
    if (name === administrator?.name) return administrator
    const stored = name === undefined ? undefined : await apiKeys.find(name)
    return stored && { ...stored, expiresAt: null }
  }
  const holderOf = async (key: string): Promise<Holder | undefined> => {
    const digest = digestOf(key)
    if (administrator && isSame(digest, administrator.digest)) return administrator
    const stored = await named(nameInKey(key))
    return stored && isSame(digest, stored.digest) ? stored : undefined
  }
  return {
    asksForKey: async () => apiKey !== undefined || exposed || (await apiKeys.any()),
    async callerOf(authorization) {
      const key = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
      return key === undefined ? undefined : holderOf(key)
    },
    async callerIn(session) {
      const stored = await sessions.find(digestOf(session))
      const holder = await named(stored?.key)
      const isOpen = stored && holder && isSame(holder.digest, stored.keyDigest) && isFresh(stored)
      return isOpen ? { ...holder, expiresAt: stored.expiresAt } : undefined
    },
    async begin(key) {
      const holder = await holderOf(key)
      if (holder === undefined) return undefined
      const session = newSessionText()
      const expiresAt = new Date(Date.now() + sessionSeconds * 1000).toISOString()
      const stored = { key: holder.name, keyDigest: holder.digest, expiresAt }
      await sessions.add(digestOf(session), stored)
      return { session, caller: { ...holder, expiresAt } }
    },
    end: (session) => sessions.remove(digestOf(session)),
  }
}

function isFresh({ expiresAt }: StoredSession): boolean {
  return Date.parse(expiresAt) > Date.now()
}

function isSame(digest: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(digest, 'hex'), Buffer.from(expected, 'hex'))
}
