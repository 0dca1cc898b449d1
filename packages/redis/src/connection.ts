import { ProblemError } from '@sweepstack/protocol'
import { Redis } from 'ioredis'
import { defineScripts } from './scripts.ts'

export type Role = 'api' | 'scheduler' | 'worker'

/** Milliseconds after which a command of the API fails: a frozen Redis must not freeze its clients. */
const commandTimeout = 2000

/**
 * A connection with our scripts. The API's fails fast (queue.md 2.5); the others wait for Redis to come
 * back, for they have nothing better to do.
 */
export function connect(url: string, role: Role, onError: (error: Error) => void): Redis {
  const options =
    role === 'api'
      ? { commandTimeout, maxRetriesPerRequest: 1, enableOfflineQueue: false, lazyConnect: true }
      : { maxRetriesPerRequest: null, lazyConnect: true }
  const redis = new Redis(url, { ...options, retryStrategy: (times) => Math.min(2000, 50 * times) })
  redis.on('error', onError)
  defineScripts(redis)
  return redis
}

/** Redis answers, but takes no writes; the error of a script has that of its command inside. */
export function isRefusedWrite(error: Error): boolean {
  return /(^|[ -])(OOM|MISCONF|LOADING|READONLY|NOREPLICAS|MASTERDOWN) /.test(error.message)
}

/** What a caller should know of a Redis that does not answer or has no room. */
export function asProblem(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ProblemError) return error
  if (isRefusedWrite(error) && !/READONLY|LOADING/.test(error.message)) {
    return new ProblemError(
      'STORAGE_FULL',
      'Redis takes no writes: out of memory or disk.',
      [],
      error,
    )
  }
  const away =
    /Command timed out|Connection is closed|enableOfflineQueue|ECONNREFUSED|max retries|LOADING|READONLY/
  return away.test(error.message) || error.name === 'MaxRetriesPerRequestError'
    ? new ProblemError('UNAVAILABLE', 'Redis does not answer; try again in a moment.', [], error)
    : error
}
