import { setTimeout as sleep } from 'node:timers/promises'
import { StartError } from '@sweepstack/protocol'
import { type OpenOptions, openRedis, type RedisHandle } from './open-redis.ts'

/** How long a part that starts waits for its Redis; one that runs waits for ever. */
const withinMs = 10_000
const betweenMs = 200

/** As `openRedis`, once Redis has answered. @throws StartError if it does not within ten seconds */
export async function reachRedis(options: OpenOptions): Promise<RedisHandle> {
  let reached = false
  let reason = 'no answer'
  const redis = await openRedis({
    ...options,
    onError(error) {
      // What happens on the way is told once, at its end.
      if (reached) options.onError?.(error)
      else if (error.message !== 'Connection is closed.') reason = error.message
    },
  })
  const deadline = performance.now() + withinMs
  while (!reached && performance.now() < deadline) {
    const late = sleep(2000, false, { ref: false })
    const answered = redis.ping().then(
      () => true,
      () => false,
    )
    reached = await Promise.race([answered, late])
    if (!reached) await sleep(betweenMs)
  }
  if (reached) return redis
  await redis.close()
  throw new StartError(
    `Redis at ${withoutSecrets(options.url)} does not answer: ${reason}`,
    'start Redis there, or set REDIS_URL to where it is (sweepstack up brings one of its own)',
  )
}

function withoutSecrets(url: string): string {
  const parsed = new URL(url)
  parsed.username = ''
  parsed.password = ''
  return parsed.href
}
