import { backOff } from '@sweepstack/core'
import { ProblemError } from '@sweepstack/protocol'
import { Redis, type RedisOptions } from 'ioredis'
import { defineScripts } from '../scripts/scripts.ts'
import { gatherWrites } from './gathered-writes.ts'
import { parseRedisAddress, type RedisAddress } from './redis-settings.ts'
import type { SlotOwner } from './slot-owner.ts'

/** Replies in the shapes of RESP2. */
export type LegacyOptions = RedisOptions & { replyMapping?: 'legacy' }

export type Role = 'api' | 'scheduler' | 'worker'

/** Milliseconds after which a command of the API fails: a frozen Redis must not freeze its clients. */
const commandTimeout = 2000

/** Waits between attempts to connect: soon enough for a server that restarts, and not all at once. */
const reconnect = { firstMs: 50, longestMs: 3000 }

export interface ConnectOptions {
  url: string
  role: Role
  /** Set for a cluster. */
  owner?: SlotOwner | undefined
  onError(error: Error): void
}

/**
 * A connection with our scripts. The API's fails fast, so that a request gets its answer; the others wait for
 * Redis to come back, for they have nothing better to do.
 */
export function connect({ url, role, owner, onError }: ConnectOptions): Redis {
  const options: LegacyOptions = {
    ...optionsOf(parseRedisAddress(url)),
    ...(role === 'api'
      ? { commandTimeout, maxRetriesPerRequest: 1, enableOfflineQueue: false }
      : { maxRetriesPerRequest: null }),
    lazyConnect: true,
    retryStrategy: (times) => backOff(times - 1, reconnect, Math.random()),
    ...owner?.options(),
    replyMapping: 'legacy',
  }
  const redis = new Redis(options)
  redis.on('error', (error: Error) => {
    onError(error)
    // ioredis would go on in database 0.
    if (isWrongDatabase(error)) redis.disconnect(true)
  })
  gatherWrites(redis)
  defineScripts(redis)
  return redis
}

/** Where and as whom to connect, in ioredis' words. */
export function optionsOf(address: RedisAddress): LegacyOptions {
  const { host, port, path, username, password, database, tls, family } = address
  return {
    ...(path === undefined ? { host, port } : { path }),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(family === undefined ? {} : { family }),
    ...(tls ? { tls: {} } : {}),
    db: database,
  }
}

function isWrongDatabase({ message }: Error): boolean {
  return /DB index is out of range|SELECT is not allowed/.test(message)
}

/** Redis answers, but takes no writes; the error of a script has that of its command inside. */
export function isRefusedWrite(error: Error): boolean {
  return /(^|[ -])(OOM|MISCONF|LOADING|READONLY|NOREPLICAS|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|ASK|NOPERM|NOAUTH|WRONGPASS) /.test(
    error.message,
  )
}

/** Nobody answered; ioredis connects again by itself. */
export function isConnectionLoss({ message }: Error): boolean {
  return /Connection is closed|Command aborted|Command timed out|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|socket/i.test(
    message,
  )
}

/** What a caller should know of a Redis that does not answer or has no room. */
export function asProblem(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ProblemError) return error
  if (/(^|[ -])(OOM|MISCONF|NOREPLICAS|MASTERDOWN) /.test(error.message)) {
    return new ProblemError(
      'STORAGE_FULL',
      'Redis refuses writes: it is out of memory or disk.',
      [],
      error,
    )
  }
  if (/(^|[ -])(NOPERM|NOAUTH|WRONGPASS) /.test(error.message)) {
    const detail =
      'Redis refuses commands of this service; sweepstack doctor shows what is missing.'
    return new ProblemError('UNAVAILABLE', detail, [], error)
  }
  const isAway = isConnectionLoss(error) || /enableOfflineQueue|max retries/.test(error.message)
  return isAway || isRefusedWrite(error) || error.name === 'MaxRetriesPerRequestError'
    ? new ProblemError('UNAVAILABLE', 'Redis does not answer; try again in a moment.', [], error)
    : error
}
