import type { EventFeed } from '@sweepstack/core'
import type { Redis } from 'ioredis'
import { EventTail } from './event-tail.ts'
import { type EventSource, readEventPage } from './events.ts'

/** A message of Redis may be lost: each sweep that is followed is looked at this often in any case. */
const lookMs = 15_000

interface Followed {
  tail: EventTail
  readers: number
}

/**
 * One subscription for the whole process says of which sweeps there are new events; each sweep that somebody
 * follows is then read once. `open` connects, when the first reader comes.
 */
export function createEventFeed(source: EventSource, open: () => Redis): EventFeed {
  const followed = new Map<string, Followed>()
  let subscriber: Redis | undefined
  let timer: NodeJS.Timeout | undefined

  const wakeAll = (anew: boolean) => {
    for (const { tail } of followed.values()) tail.wake(anew)
  }
  const listen = () =>
    subscriber?.subscribe(source.keys.told).then(
      () => wakeAll(false),
      () => undefined,
    )
  const subscribe = () => {
    if (subscriber) return
    subscriber = open()
    subscriber.on('message', (_, sweep: string) => followed.get(sweep)?.tail.wake())
    // After a time without Redis nothing that is at hand needs to be true; and what was told before Redis
    // took the subscription was told to nobody.
    subscriber.on('ready', () => {
      wakeAll(true)
      void listen()
    })
    void listen()
  }
  const enter = (sweep: string): Followed => {
    subscribe()
    timer ??= setInterval(() => wakeAll(false), lookMs).unref()
    const known = followed.get(sweep)
    if (known) {
      known.readers += 1
      return known
    }
    const fresh = { tail: new EventTail(source, sweep), readers: 1 }
    followed.set(sweep, fresh)
    fresh.tail.wake()
    return fresh
  }
  const leave = (sweep: string, entered: Followed) => {
    entered.readers -= 1
    if (entered.readers > 0) return
    entered.tail.close()
    followed.delete(sweep)
    if (followed.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
  return {
    follow(sweep) {
      const entered = enter(sweep)
      const { tail } = entered
      let closed = false
      return {
        async next(from, signal) {
          for (let cursor = from; ; ) {
            const { version } = tail
            const page = tail.after(cursor) ?? (await readEventPage(source, sweep, cursor))
            if (page.lost || page.events.length > 0 || signal.aborted) return page
            // Behind what could not be read there may be more.
            if (page.cursor === cursor) await tail.changed(version, signal)
            cursor = page.cursor
          }
        },
        close() {
          if (!closed) leave(sweep, entered)
          closed = true
        },
      }
    },
  }
}
