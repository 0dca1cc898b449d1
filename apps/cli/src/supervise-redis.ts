import { setTimeout as sleep } from 'node:timers/promises'
import { backOff } from '@sweepstack/core'
import { type PrivateRedisOptions, startPrivateRedis } from '@sweepstack/provision'

const between = { firstMs: 200, longestMs: 10_000 }
const calmMs = 60_000

export interface SupervisedRedis {
  url: string
  stop(): Promise<void>
}

/**
 * A private Redis that is started again when it ends, at the same address and with its data, so that its clients come
 * back unaided. `tell` hears of it.
 * @throws ProvisionError if the first start fails; later ones are tried until one does not.
 */
export async function superviseRedis(
  options: PrivateRedisOptions,
  tell: (line: string) => void,
): Promise<SupervisedRedis> {
  let redis = await startPrivateRedis(options)
  const { url } = redis
  const port = Number(new URL(url).port)
  const stopping = new AbortController()
  const supervised = (async () => {
    for (let deaths = 0, startedAt = performance.now(); ; ) {
      await redis.ended
      if (stopping.signal.aborted) return
      if (performance.now() - startedAt > calmMs) deaths = 0
      tell('redis ended and is restarted')
      for (let isBack = false; !isBack; deaths += 1) {
        const pause = backOff(deaths, between, Math.random())
        await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined)
        if (stopping.signal.aborted) return
        startedAt = performance.now()
        isBack = await startPrivateRedis({ ...options, port }).then(
          (started) => {
            redis = started
            return true
          },
          (error: Error) => {
            tell(`redis could not be restarted: ${error.message}; it is tried again`)
            return false
          },
        )
      }
      tell('redis runs again')
    }
  })()
  return {
    url,
    async stop() {
      stopping.abort()
      await redis.stop()
      // One that was on its way up.
      await Promise.race([supervised, sleep(35_000, undefined, { ref: false })])
    },
  }
}
