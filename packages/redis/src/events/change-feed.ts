import type { ChangeFeed, ChangePage, ChangeReader, EventCursor } from '@sweepstack/core'
import { ChangeTail } from './change-tail.ts'
import { newestChange, readChanges } from './changes.ts'
import type { EventSource } from './events.ts'
import { nextPage } from './shared-reading.ts'
import type { ToldMessages } from './told-messages.ts'

/** A worker that dies tells nobody, and a message of Redis may be lost: the records are looked at this often in any case. */
const lookMs = 5000
/** A reader without a cursor is told what changed in this time before. */
const recentMs = 10_000

/**
 * The index of changes, read once for all who follow the installation in this process, and only while somebody does.
 * `noteGone` notes workers that are gone.
 */
export function createChangeFeed(
  source: EventSource,
  told: ToldMessages,
  noteGone: () => Promise<unknown>,
): ChangeFeed {
  let current: { tail: ChangeTail; readers: number; timer: NodeJS.Timeout } | undefined
  let listens = false

  const enter = () => {
    if (!listens) {
      listens = true
      told.listen({
        onTold: () => current?.tail.wake(),
        onGap: (gap) => current?.tail.wake(gap === 'connected again'),
      })
    }
    if (current === undefined) {
      const tail = new ChangeTail(source)
      const look = () =>
        void noteGone().then(
          () => tail.wake(),
          () => undefined,
        )
      current = { tail, readers: 0, timer: setInterval(look, lookMs).unref() }
      tail.wake()
    }
    current.readers += 1
    return current
  }
  const leave = (entered: NonNullable<typeof current>) => {
    entered.readers -= 1
    if (entered.readers > 0) return
    entered.tail.reading.close()
    clearInterval(entered.timer)
    if (current === entered) current = undefined
  }
  return {
    follow() {
      const entered = enter()
      let closed = false
      return {
        start: () => recentStart(source),
        next: readerOf(source, entered.tail),
        close() {
          if (!closed) leave(entered)
          closed = true
        },
      }
    },
  }
}

/** One reader of the tail. A cursor from elsewhere is looked up once: it may be of a time that Redis lost. */
function readerOf(source: EventSource, tail: ChangeTail): ChangeReader['next'] {
  let { era } = tail
  let isLookedUp = false
  const read = async (cursor: EventCursor): Promise<ChangePage> => {
    if (era !== tail.era) {
      const head = await newestChange(source.redis, source.keys)
      era = tail.era
      return { events: [], cursor: head, lost: true }
    }
    const page = isLookedUp ? tail.after(cursor) : 'behind'
    // Who reads for himself may be ahead; the pace is that of the tail.
    if (page === 'ahead') return { events: [], cursor, lost: false }
    if (page !== 'behind') return page
    isLookedUp = true
    return readChanges(source, cursor)
  }
  return (from, signal) => nextPage(tail.reading, read, { from, signal })
}

async function recentStart({ redis, keys }: EventSource): Promise<string> {
  const [[seconds], head] = await Promise.all([redis.time(), newestChange(redis, keys)])
  const recent = 1000 * Number(seconds) - recentMs
  return recent < Number(head.split('-')[0]) ? String(recent) : head
}
