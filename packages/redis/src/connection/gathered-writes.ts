import type { Redis } from 'ioredis'

/**
 * What a connection is given in one turn of the event loop leaves in one write: a write is most of what a short command
 * costs its process, and Redis reads them together as well.
 */
export function gatherWrites(redis: Redis): void {
  redis.on('connect', () => {
    const { stream } = redis
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean
    let gathers = false
    const gathered = (...args: unknown[]) => {
      if (!gathers) {
        gathers = true
        stream.cork()
        setImmediate(() => {
          gathers = false
          stream.uncork()
        })
      }
      return write(...args)
    }
    stream.write = gathered as typeof stream.write
  })
}
