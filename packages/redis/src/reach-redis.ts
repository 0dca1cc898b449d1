import { setTimeout as sleep } from 'node:timers/promises'
import { backOff } from '@sweepstack/core'
import { FixableError } from '@sweepstack/process'
import { parseRedisAddress } from './connection/redis-settings.ts'
import { type Inspection, inspect } from './fitness/inspect.ts'
import { keysOf } from './keys.ts'
import { type OpenOptions, openRedis, type RedisHandle } from './open-redis.ts'

/** How long a part that starts waits for its Redis; one that runs waits for ever. */
const withinMs = 10_000
const between = { firstMs: 200, longestMs: 2000 }

/**
 * As `openRedis`, once Redis has let us in and is fit for what we promise; what could be better is told to
 * `onAdvice`. @throws FixableError if it is not within ten seconds, or will not be by waiting
 */
export async function reachRedis(options: OpenOptions): Promise<RedisHandle> {
  const { reached, findings, owner } = await inspectPatiently(options)
  const allowed = reached && options.unfit === 'allow'
  const wrong =
    findings.find(({ level }) => level === 'unfit') ??
    findings.find(({ level }) => level === 'passing')
  if (wrong !== undefined && !allowed) {
    const setting = reached ? '; or set SWEEPSTACK_UNFIT_REDIS=allow to run anyway' : ''
    throw new FixableError(wrong.message, `${wrong.fix}${setting}`)
  }
  for (const { message, fix } of findings) options.onAdvice?.(`${message}; ${fix}`)
  return openRedis({ ...options, owner })
}

/** What is to be said of the Redis at an address, for `doctor`. Waits for nothing. */
export async function inspectRedis(options: { url: string; prefix?: string }): Promise<Inspection> {
  return inspect(parseRedisAddress(options.url), keysOf(options.prefix ?? 'sweepstack'))
}

/** Again while it may pass by itself. */
async function inspectPatiently(options: OpenOptions): Promise<Inspection> {
  const deadline = performance.now() + withinMs
  for (let attempt = 0; ; attempt += 1) {
    const inspection = await inspectRedis(options)
    const levels = inspection.findings.map(({ level }) => level)
    if (levels.includes('unfit') || !levels.includes('passing')) return inspection
    const wait = backOff(attempt, between, Math.random())
    if (performance.now() + wait > deadline) return inspection
    await sleep(wait)
  }
}
