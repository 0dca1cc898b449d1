import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'

interface ToldListener {
  /** There is something new of a sweep, by its id, or of "worker:ID". */
  onTold(what: string): void
  /**
   * Messages may have been missed. `connected`: so it is since the first connection, or since one after a time without
   * Redis, after which nothing that is at hand needs to be true.
   */
  onGap(gap: 'subscribed' | 'connected' | 'connected again'): void
}

export interface ToldMessages {
  /** Listens from now on; connects for the first one. */
  listen(listener: ToldListener): void
}

/** One subscription for the whole process to what the scripts tell. */
export function createToldMessages(keys: Keys, open: () => Redis): ToldMessages {
  const listeners = new Set<ToldListener>()
  let subscriber: Redis | undefined
  let connections = 0

  const tellGap = (gap: Parameters<ToldListener['onGap']>[0]) => {
    for (const listener of listeners) listener.onGap(gap)
  }
  // What was told before Redis took the subscription was told to nobody.
  const listen = () =>
    subscriber?.subscribe(keys.told).then(
      () => tellGap('subscribed'),
      () => undefined,
    )
  const subscribe = () => {
    if (subscriber) return
    subscriber = open()
    subscriber.on('message', (_, what: string) => {
      for (const listener of listeners) listener.onTold(what)
    })
    subscriber.on('ready', () => {
      connections += 1
      tellGap(connections > 1 ? 'connected again' : 'connected')
      void listen()
    })
    void listen()
  }
  return {
    listen(listener) {
      listeners.add(listener)
      subscribe()
    },
  }
}
