import { setTimeout as sleep } from 'node:timers/promises'
import { backOff } from '@sweepstack/core'

const retry = { firstMs: 300, longestMs: 15_000 }
/** No pause keeps a process from its end. */
const unheld = { ref: false }

/** What is read once for all who wait for it: again whenever it is woken, never twice at once, and on when Redis is back. */
export class SharedReading {
  readonly #read: () => Promise<number>
  readonly #waiting = new Set<() => void>()
  #dirty = false
  #reading = false
  #closed = false
  /** Grows whenever those who wait should look again. */
  version = 0

  /** `read` answers how long to gather before it is asked again, in ms. */
  constructor(read: () => Promise<number>) {
    this.#read = read
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

  /** Those who wait look again. */
  tell(): void {
    this.version += 1
    for (const done of [...this.#waiting]) done()
  }

  /** There may be more to read. */
  wake(): void {
    this.#dirty = true
    if (!this.#reading && !this.#closed) void this.#run()
  }

  close(): void {
    this.#closed = true
  }

  async #run(): Promise<void> {
    this.#reading = true
    let failures = 0
    while (this.#dirty && !this.#closed) {
      this.#dirty = false
      try {
        const gatherMs = await this.#read()
        failures = 0
        await sleep(gatherMs, undefined, unheld)
      } catch {
        // Redis is away: what is missing is read when it is back.
        this.#dirty = true
        await sleep(backOff(failures, retry, Math.random()), undefined, unheld)
        failures += 1
      }
    }
    this.#reading = false
  }
}

interface Page {
  events: readonly unknown[]
  cursor: string
  lost: boolean
}

/** The next page that tells something, or that something was lost; or what there is at the signal. */
export async function nextPage<P extends Page>(
  reading: SharedReading,
  read: (cursor: string) => P | Promise<P>,
  { from, signal }: { from: string; signal: AbortSignal },
): Promise<P> {
  for (let cursor = from; ; ) {
    const { version } = reading
    const page = await read(cursor)
    if (page.lost || page.events.length > 0 || signal.aborted) return page
    // Behind what could not be read there may be more.
    if (page.cursor === cursor) await reading.changed(version, signal)
    cursor = page.cursor
  }
}
