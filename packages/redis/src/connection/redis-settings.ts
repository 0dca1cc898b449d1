import { z } from 'zod'

/** Where Redis is, taken apart: a host and port, or the path of a socket. */
export interface RedisAddress {
  host: string
  port: number
  path?: string
  username?: string
  password?: string
  database: number
  tls: boolean
  /** IP version to use: 4, 6, or 0 for either. */
  family?: 0 | 4 | 6
}

const schemes = ['redis:', 'rediss:', 'valkey:', 'valkeys:', 'unix:', 'redis+unix:']
const defaultPort = 6379

/**
 * Reads an address such as `rediss://user:password@host:6379/1` or `unix:///run/redis.sock?db=1`.
 * @throws Error that goes on after "REDIS_URL", and does not repeat a password
 */
export function parseRedisAddress(text: string): RedisAddress {
  const url = parseUrl(text)
  const isSocket = url.protocol.endsWith('unix:')
  refuseUnknown(url.searchParams, isSocket ? ['db'] : ['family'])
  const secrets = {
    ...(url.username ? { username: decode(url.username) } : {}),
    ...(url.password ? { password: decode(url.password) } : {}),
  }
  return isSocket ? { ...socketOf(url), ...secrets } : { ...serverOf(url), ...secrets }
}

function refuseUnknown(query: URLSearchParams, known: string[]): void {
  const unknown = [...query.keys()].find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new Error(`has an unknown setting "${unknown}" after the question mark`)
  }
}

function socketOf(url: URL): RedisAddress {
  if (url.pathname.length < 2) throw new Error('names no socket, such as unix:///run/redis.sock')
  const database = databaseOf(url.searchParams.get('db') ?? '')
  return { host: '', port: 0, path: decode(url.pathname), database, tls: false }
}

function serverOf(url: URL): RedisAddress {
  const family = url.searchParams.get('family')
  if (family !== null && !/^[046]$/.test(family)) throw new Error('wants family=0, 4 or 6')
  return {
    host: url.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1',
    port: url.port === '' ? defaultPort : Number(url.port),
    database: databaseOf(url.pathname.slice(1)),
    tls: url.protocol === 'rediss:' || url.protocol === 'valkeys:',
    ...(family === null ? {} : { family: Number(family) as 0 | 4 | 6 }),
  }
}

/** An address for a person: without user and password. */
export function showRedisAddress(address: RedisAddress): string {
  const { host, port, path, database, tls } = address
  if (path !== undefined) return `unix://${path}${database === 0 ? '' : `?db=${database}`}`
  const name = host.includes(':') ? `[${host}]` : host
  return `${tls ? 'rediss' : 'redis'}://${name}:${port}${database === 0 ? '' : `/${database}`}`
}

function parseUrl(text: string): URL {
  const [, scheme = '', rest = ''] = /^([a-z+-]+:)\/\/(.*)$/is.exec(text.trim()) ?? []
  if (/sentinel/i.test(scheme)) {
    throw new Error('names a Sentinel: write the address of the primary itself')
  }
  if (!schemes.includes(scheme.toLowerCase())) {
    throw new Error('is no address of a Redis, such as redis://127.0.0.1:6379')
  }
  // A raw / ? or # in a password ends the part where a URL has its host, and the @ comes after it.
  const [authority = ''] = rest.split(/[/?#]/)
  if (rest.includes('@') && !authority.includes('@')) {
    throw new Error(
      'has a password with / ? or # in it: write %2F, %3F or %23 for these in the address',
    )
  }
  if (authority.slice(authority.lastIndexOf('@') + 1).includes(',')) {
    throw new Error('names several servers: write one (of a cluster, any)')
  }
  if (URL.canParse(text)) return new URL(text)
  throw new Error('is no address of a Redis, such as redis://127.0.0.1:6379')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Error('has a % that is no code such as %2F: write %25 for the sign itself')
  }
}

function databaseOf(text: string): number {
  if (text === '') return 0
  if (/^\d{1,5}$/.test(text)) return Number(text)
  throw new Error('has no number after the last slash, where the database is, such as /0')
}

/** Where Redis is, and what is asked of it. */
export const redisSettings = z.object({
  REDIS_URL: z
    .string()
    .default('redis://127.0.0.1:6379')
    .superRefine((text, context) => {
      try {
        parseRedisAddress(text)
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message })
      }
    }),
  /** Of all keys, in the braces that put them into one slot of a cluster. */
  SWEEPSTACK_PREFIX: z
    .string()
    .regex(/^[\w.:-]{1,64}$/, 'must be up to 64 letters, digits, ".", ":", "_" and "-"')
    .default('sweepstack'),
  SWEEPSTACK_UNFIT_REDIS: z.enum(['refuse', 'allow']).default('refuse'),
})
