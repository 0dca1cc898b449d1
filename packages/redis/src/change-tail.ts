import { backOff, type ChangePage, type EventCursor } from '@sweepstack/core'
import { compareCursors, type InstallationEvent } from '@sweepstack/protocol'
import { newestChange, readChanges } from './changes.ts'
import { type EventSource, pageSize } from './events.ts'

/** The newest state of so many sweeps and workers is at hand for all readers; who is further behind reads for itself. */
const kept = 1000
/** Changes that come within this time are told together, in ms. */
const everyMs = 250
/** The same after nothing was told. */
const gatherMs = 25
/** And so much longer for each that was told: at most 200 a second. */
const eachMs = 5
const retry = { firstMs: 300, longestMs: 15_000 }

type Told = ChangePage['events'][0]

/** The newest changes of the installation, read once for all who follow it in this process. */
export class ChangeTail {
  readonly #source: EventSource
  /** By what they are about, the least newly changed first. */
  readonly #events = new Map<string, Told>()
  /** All that changed after `#floor` and up to `#head` is in `#events`; undefined while that is not known. */
  #floor: string | undefined
  #head = '0'
  readonly #waiting = new Set<() => void>()
  #dirty = false
  #reading = false
  #closed = false
  /** Grows whenever readers should look again. */
  version = 0
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

  /** Until there may be more than at `version`, or the signal. */
  async changed(version: number, signal: AbortSignal): Promise<void> {
    if (this.version !== version || signal.aborted) return
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#waiting.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#waiting.add(done)
      signal.addEventListener('abort', done)
    })
  }

  /** There may be more, or, with `anew`, something else than what is at hand. */
  wake(anew = false): void {
    if (anew) {
      this.#floor = undefined
      this.era += 1
    }
    this.#dirty = true
    if (!this.#reading && !this.#closed) void this.#read()
  }

  close(): void {
    this.#closed = true
  }

  async #read(): Promise<void> {
    this.#reading = true
    let failures = 0
    while (this.#dirty && !this.#closed) {
      this.#dirty = false
      try {
        const told = await this.#advance()
        failures = 0
        await pause(told === 0 ? gatherMs : Math.max(everyMs, eachMs * told))
      } catch {
        // Redis is away: what is missing is read when it is back.
        this.#dirty = true
        await pause(backOff(failures, retry, Math.random()))
        failures += 1
      }
    }
    this.#reading = false
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
      this.#dirty = true
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
    this.version += 1
    for (const done of [...this.#waiting]) done()
  }
}

function keyOf(event: InstallationEvent): string {
  return 'sweep' in event ? event.sweep : `worker:${event.worker}`
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
