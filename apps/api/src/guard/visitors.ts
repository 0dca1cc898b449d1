import { isIPv4 } from 'node:net'
import { ProblemError } from '@sweepstack/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { Access } from './access.ts'

export interface VisitorOptions {
  /** Names, without a port, under which the API is served without a key, beside those of the loopback. */
  allowedHosts: readonly string[]
  /** Origins whose pages may ask, as https://lab.example.org */
  corsOrigins: readonly string[]
}

/**
 * Keeps the web pages of strangers out, which a browser on this machine or beside it would let in.
 * `Origin` tells of a page of another site. `Host` tells of DNS rebinding: a page whose own name was
 * pointed at us, for which the browser sees one and the same site; its name is not one of ours. Where a
 * key is asked for such a page has none, so that any name is served.
 */
export function refuseStrangers(
  app: FastifyInstance,
  access: Access,
  { allowedHosts, corsOrigins }: VisitorOptions,
): void {
  const served = new Set(allowedHosts.map((name) => name.toLowerCase()))
  const known = new Set(corsOrigins)
  app.addHook('onRequest', async (request) => {
    const { origin, host } = request.headers
    if (host === undefined && request.raw.httpVersion === '1.1') {
      throw new ProblemError(
        'INVALID_REQUEST',
        'The request has no Host header, which HTTP/1.1 requires.',
      )
    }
    if (origin !== undefined && !known.has(origin) && !isOwn(origin, request)) {
      throw new ProblemError(
        'ORIGIN_NOT_ALLOWED',
        `Pages of ${printable(origin)} may not use this API: add the origin to SWEEPSTACK_CORS_ORIGINS.`,
      )
    }
    const foreign = hostsOf(request).find((name) => !isLoopbackName(name) && !served.has(name))
    if (foreign === undefined || (await access.asksForKey().catch(() => false))) return
    throw new ProblemError(
      'HOST_NOT_ALLOWED',
      `Without a key the API does not serve the host "${printable(foreign)}": use 127.0.0.1 or localhost, add the name to SWEEPSTACK_ALLOWED_HOSTS, or set SWEEPSTACK_API_KEY.`,
    )
  })
}

/** Names that a request is for: that of Host, and that of the URL where it has one. '' stands for none. */
function hostsOf({ headers, raw }: FastifyRequest): string[] {
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(raw.url ?? '')?.[1]
  return [headers.host ?? '', ...(absolute === undefined ? [] : [absolute])].map(nameIn)
}

/** Of the hosts that were asked for lately: most requests are for one of a few. */
const names = new LRUCache<string, string>({ max: 100 })

/** The name in a host with or without a port, as browsers read it; '' if it is none. */
function nameIn(host: string): string {
  const known = names.get(host)
  if (known !== undefined) return known
  const text = `http://${host}`
  const isHost = /^[^\s/@?#\\]+$/.test(host) && URL.canParse(text)
  const name = isHost ? new URL(text).hostname.replace(/\.$/, '') : ''
  names.set(host, name)
  return name
}

function isLoopbackName(name: string): boolean {
  if (name === 'localhost' || name.endsWith('.localhost') || name === '[::1]') return true
  return isIPv4(name) && name.startsWith('127.')
}

/** Whether an origin is that of the API itself: the name and the port that were asked. */
export function isOwn(origin: string, { headers }: Pick<FastifyRequest, 'headers'>): boolean {
  if (!URL.canParse(origin)) return false
  const { protocol, host } = new URL(origin)
  const asked = `${protocol}//${headers.host}`
  return (
    (protocol === 'http:' || protocol === 'https:') &&
    URL.canParse(asked) &&
    new URL(asked).host === host
  )
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 200)
}
