import { ProblemError } from '@sweepstack/protocol'
import type { FastifyRequest } from 'fastify'
import { isOwn } from './visitors.ts'

/** What a cookie of ours holds: 256 random bits in base64url. */
const form = /^[A-Za-z0-9_-]{43}$/

/** Browsers tell cookies apart by hosts and not by ports, behind which there may be another installation. */
function nameFor({ headers }: FastifyRequest): string {
  const port = /:(\d{1,5})$/.exec(headers.host ?? '')?.[1]
  return port === undefined ? 'sweepstack_session' : `sweepstack_session_${port}`
}

/** What the session cookie of a request holds; undefined if it has none, or several, of which one is somebody else's. */
export function readCookie(request: FastifyRequest): string | undefined {
  const { cookie } = request.headers
  if (cookie === undefined) return undefined
  const start = `${nameFor(request)}=`
  const pairs = cookie.split(';').map((pair) => pair.trim())
  const [value, ...others] = pairs.filter((pair) => pair.startsWith(start))
  const token = value?.slice(start.length)
  return others.length === 0 && token !== undefined && form.test(token) ? token : undefined
}

/**
 * The value of Set-Cookie: out of reach of scripts, sent by no other site, and over TLS alone where the page came over
 * TLS. That is known from `Origin`, which the browser writes itself, and needs no trust in a proxy.
 */
export function writeCookie(request: FastifyRequest, token: string, lifeSeconds: number): string {
  const isOverTls = request.headers.origin?.startsWith('https://') ?? false
  const parts = [
    `${nameFor(request)}=${token}`,
    'Path=/',
    `Max-Age=${lifeSeconds}`,
    'HttpOnly',
    'SameSite=Strict',
  ]
  return [...parts, ...(isOverTls ? ['Secure'] : [])].join('; ')
}

/**
 * SameSite keeps cookies from pages of other sites, but the same host with another port is the same site for it. What
 * else a browser tells of the page that asks must say that it is ours. Where one tells nothing, as over plain HTTP in a
 * network, a cookie opens what changes nothing.
 * @throws ProblemError ORIGIN_NOT_ALLOWED
 */
export function refuseCookieOfOthers(request: FastifyRequest): void {
  const asks = whoAsks(request)
  if (asks === 'own page' || (asks === 'untold' && isReading(request))) return
  throw new ProblemError(
    'ORIGIN_NOT_ALLOWED',
    'A session cookie counts for the pages of this API only: send a key as Authorization: Bearer <key>.',
  )
}

/** @throws ProblemError ORIGIN_NOT_ALLOWED */
export function refuseSignInOfOthers(request: FastifyRequest): void {
  if (whoAsks(request) !== 'another page') return
  throw new ProblemError('ORIGIN_NOT_ALLOWED', 'Only the pages of this API can sign in to it.')
}

function whoAsks(request: FastifyRequest): 'own page' | 'another page' | 'untold' {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin !== undefined && !isOwn(origin, request)) return 'another page'
  // `none`: what a person typed into the address bar.
  const isSiteOwn = site === 'same-origin' || (site === 'none' && isReading(request))
  if (site !== undefined && !isSiteOwn) return 'another page'
  return origin === undefined && site === undefined ? 'untold' : 'own page'
}

function isReading({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}
