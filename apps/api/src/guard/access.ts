import { timingSafeEqual } from 'node:crypto'
import type { KeyStore } from '@sweepstack/core'
import type { KeyScope } from '@sweepstack/protocol'
import { digestOf, nameInKey } from './key-text.ts'

/** Whose key a request carries. */
interface Caller {
  name: string
  scopes: readonly KeyScope[]
}

/** Who may come in. */
export interface Access {
  /** Whether a request needs a key; rejects if that cannot be known. */
  asksForKey(): Promise<boolean>
  /** By the header Authorization; undefined if it has no key that opens anything. */
  callerOf(authorization: string | undefined): Promise<Caller | undefined>
}

export interface AccessOptions {
  apiKeys: KeyStore
  /** The administrator's, from SWEEPSTACK_API_KEY; stored nowhere. */
  apiKey: string | undefined
  /** Others than this machine reach the API: then a key is asked for even if none is left. */
  exposed: boolean
}

/** In logs, which never have the key itself: no name of a stored key has capitals. */
const administrator: Caller = { name: 'SWEEPSTACK_API_KEY', scopes: ['admin'] }

/** Reads the stored keys anew for each request, so that removing one takes effect at once. */
export function createAccess({ apiKeys, apiKey, exposed }: AccessOptions): Access {
  return {
    asksForKey: async () => apiKey !== undefined || exposed || (await apiKeys.any()),
    async callerOf(authorization) {
      const text = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
      if (text === undefined) return undefined
      const digest = digestOf(text)
      if (apiKey !== undefined && isSame(digest, digestOf(apiKey))) return administrator
      const name = nameInKey(text)
      const stored = name === undefined ? undefined : await apiKeys.find(name)
      return stored !== undefined && isSame(digest, stored.digest) ? stored : undefined
    },
  }
}

function isSame(digest: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(digest, 'hex'), Buffer.from(expected, 'hex'))
}
