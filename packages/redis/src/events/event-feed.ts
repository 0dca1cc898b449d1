import type { EventFeed } from '@sweepstack/core'
import { EventTail } from './event-tail.ts'
import { type EventSource, readEventPage } from './events.ts'
import { nextPage } from './shared-reading.ts'
import type { ToldMessages } from './told-messages.ts'

/** A message of Redis may be lost: each sweep that is followed is looked at this often in any case. */
const lookMs = 15_000

interface Followed {
  tail: EventTail
  readers: number
}

/** Each sweep that somebody follows is read once, when it is told that there are new events of it. */
export function createEventFeed(source: EventSource, told: ToldMessages): EventFeed {
  const followed = new Map<string, Followed>()
  let listens = false
  let timer: NodeJS.Timeout | undefined

  const wakeAll = (anew: boolean) => {
    for (const { tail } of followed.values()) tail.wake(anew)
  }
  const listen = () => {
    if (listens) return
    listens = true
    told.listen({
      onTold: (sweep) => followed.get(sweep)?.tail.wake(),
      onGap: (gap) => wakeAll(gap !== 'subscribed'),
    })
  }
  const enter = (sweep: string): Followed => {
    listen()
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
    entered.tail.reading.close()
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
        next: (from, signal) =>
          nextPage(
            tail.reading,
            (cursor) => tail.after(cursor) ?? readEventPage(source, sweep, cursor),
            { from, signal },
          ),
        close() {
          if (!closed) leave(sweep, entered)
          closed = true
        },
      }
    },
  }
}
