import type { EventPage } from '@sweepstack/core'
import { compareCursors } from '@sweepstack/protocol'
import {
  beforeAll,
  type Entry,
  type EventSource,
  pageSize,
  readable,
  readEntries,
  type StoredEvent,
} from './events.ts'
import { SharedReading } from './shared-reading.ts'

/** So much of a sweep is at hand for all its readers; who is further behind reads for itself. */
const keptLetters = 2 ** 20
/** Events that come within this time are read together. */
const gatherMs = 25

interface Kept extends StoredEvent {
  letters: number
}

/** The newest events of one sweep, read once for all of its readers in this process. */
export class EventTail {
  readonly #source: EventSource
  readonly #sweep: string
  #events: Kept[] = []
  #letters = 0
  /** All that came after `#floor` and up to `#head` is in `#events`; undefined while that is not known. */
  #floor: string | undefined
  #head = '0'
  /** What readers wait for. */
  readonly reading = new SharedReading(async () => {
    await this.#advance()
    return gatherMs
  })

  constructor(source: EventSource, sweep: string) {
    this.#source = source
    this.#sweep = sweep
  }

  /** What is at hand after a cursor; undefined if that is not all there may be. */
  after(cursor: string): EventPage | undefined {
    const isKnown = this.#floor !== undefined && compareCursors(cursor, this.#floor) >= 0
    if (!isKnown || compareCursors(cursor, this.#head) > 0) return undefined
    const from = this.#events.findIndex(({ id }) => compareCursors(id, cursor) > 0)
    const events = from < 0 ? [] : this.#events.slice(from, from + pageSize)
    const isAll = from < 0 || from + pageSize >= this.#events.length
    return { events, cursor: isAll ? this.#head : (events.at(-1)?.id ?? cursor), lost: false }
  }

  /** There may be more, or, with `anew`, something else than what is at hand. */
  wake(anew = false): void {
    if (anew) this.#floor = undefined
    this.reading.wake()
  }

  async #advance(): Promise<void> {
    if (this.#floor !== undefined) {
      const { entries, lost } = await readEntries(this.#source, this.#sweep, this.#head)
      if (!lost) return this.#append(entries)
    }
    await this.#begin()
  }

  /** What is at hand begins with the newest event of this moment. */
  async #begin(): Promise<void> {
    const { redis, keys } = this.#source
    const [last] = (await redis.xrevrange(
      keys.events(this.#sweep),
      '+',
      '-',
      'COUNT',
      1,
    )) as Entry[]
    this.#events = []
    this.#letters = 0
    this.#head = last?.[0] ?? beforeAll
    this.#floor = this.#head
    this.reading.tell()
  }

  #append(entries: Entry[]): void {
    const last = entries.at(-1)
    if (last === undefined) return
    for (const entry of entries) {
      const letters = entry[1].reduce((sum, field) => sum + field.length, 0)
      for (const one of readable(this.#source, this.#sweep, [entry])) {
        this.#events.push({ ...one, letters })
        this.#letters += letters
      }
    }
    this.#head = last[0]
    this.#drop()
    if (entries.length === pageSize) this.reading.wake()
    this.reading.tell()
  }

  /** The oldest, while there is too much. */
  #drop(): void {
    let count = 0
    for (const { id, letters } of this.#events) {
      if (this.#letters <= keptLetters) break
      this.#letters -= letters
      this.#floor = id
      count += 1
    }
    this.#events.splice(0, count)
  }
}
