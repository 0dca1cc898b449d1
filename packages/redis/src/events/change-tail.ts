import type { ChangePage, EventCursor } from '@sweepstack/core'
import { compareCursors, type InstallationEvent } from '@sweepstack/protocol'
import { newestChange, readChanges } from './changes.ts'
import { type EventSource, pageSize } from './events.ts'
import { SharedReading } from './shared-reading.ts'

/** The newest state of so many sweeps and workers is at hand for all readers; who is further behind reads for itself. */
const kept = 1000
/** Changes that come within this time are told together, in ms. */
const everyMs = 250
/** The same after nothing was told. */
const gatherMs = 25
/** And so much longer for each that was told: at most 200 a second. */
const eachMs = 5

type Told = ChangePage['events'][0]

/** The newest changes of the installation, read once for all who follow it in this process. */
export class ChangeTail {
  readonly #source: EventSource
  /** By what they are about, the least newly changed first. */
  readonly #events = new Map<string, Told>()
  /** All that changed after `#floor` and up to `#head` is in `#events`; undefined while that is not known. */
  #floor: string | undefined
  #head = '0'
  /** What readers wait for. */
  readonly reading = new SharedReading(async () => {
    const told = await this.#advance()
    return told === 0 ? gatherMs : Math.max(everyMs, eachMs * told)
  })
  /** Grows whenever Redis may have gone back to an older state: all that was told may be untrue. */
  era = 0

  constructor(source: EventSource) {
    this.#source = source
  }

  /** What is at hand after a cursor, unless that is not all there may be; `ahead`: nothing was read of what is after it. */
  after(cursor: EventCursor): ChangePage | 'behind' | 'ahead' {
    const isKnown = this.#floor !== undefined && compareCursors(cursor, this.#floor) >= 0
    if (!isKnown) return 'behind'
    if (compareCursors(cursor, this.#head) > 0) return 'ahead'
    const newer = [...this.#events.values()].filter(({ id }) => compareCursors(id, cursor) > 0)
    const events = newer.slice(0, pageSize)
    const isAll = events.length === newer.length
    return { events, cursor: isAll ? this.#head : (events.at(-1)?.id ?? cursor), lost: false }
  }

  /** There may be more, or, with `anew`, something else than what is at hand. */
  wake(anew = false): void {
    if (anew) {
      this.#floor = undefined
      this.era += 1
    }
    this.reading.wake()
  }

  /** Answers how many changes there were. */
  async #advance(): Promise<number> {
    if (this.#floor === undefined) {
      this.#events.clear()
      this.#head = await newestChange(this.#source.redis, this.#source.keys)
      this.#floor = this.#head
      this.#tell()
      return 0
    }
    const { events, cursor, lost } = await readChanges(this.#source, this.#head)
    if (lost) {
      this.wake(true)
      return 0
    }
    for (const one of events) this.#put(one)
    this.#drop()
    if (cursor !== this.#head) {
      // There may be more than fit into a page.
      this.reading.wake()
      this.#tell(cursor)
    }
    return events.length
  }

  /** In the place of the state before, whose readers may still come: so it tells what changed then, too. */
  #put({ id, event }: Told): void {
    const key = keyOf(event)
    const before = this.#events.get(key)?.event
    const isSame = event.type === 'sweep' && before?.type === 'sweep'
    const changed = isSame ? { ...before.changed, ...event.changed } : undefined
    this.#events.delete(key)
    this.#events.set(key, { id, event: changed ? { ...event, changed } : event } as Told)
  }

  /** The oldest, while there are too many. */
  #drop(): void {
    for (const [key, { id }] of this.#events) {
      if (this.#events.size <= kept) break
      this.#events.delete(key)
      this.#floor = id
    }
  }

  #tell(head = this.#head): void {
    this.#head = head
    this.reading.tell()
  }
}

function keyOf(event: InstallationEvent): string {
  return 'sweep' in event ? event.sweep : `worker:${event.worker}`
}
