import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { backOff, type EventFeed, type EventPage, isLive, type SweepStore } from '@sweepstack/core'
import { compareCursors, type StreamEvent } from '@sweepstack/protocol'

const heartbeatMs = 15_000
/** A reader that takes nothing for so long is let go; it can go on from its cursor. */
const patienceMs = 60_000
const retry = { firstMs: 375, longestMs: 15_000 }

export interface StreamSources {
  sweeps: Pick<SweepStore, 'standing'>
  events: EventFeed
}

type Standing = Awaited<ReturnType<SweepStore['standing']>>

/**
 * Writes the events of a sweep after a cursor until the sweep has ended and all are written, or the client is
 * gone. No more than one page is held for it: while it takes nothing, nothing is read. While Redis is away the
 * stream waits where it stands.
 */
export async function streamEvents(
  { sweeps, events }: StreamSources,
  { sweep, from }: { sweep: string; from: string },
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController()
  const { signal } = gone
  response.once('close', () => gone.abort())
  if (response.destroyed) gone.abort()
  const reader = events.follow(sweep)
  const write = (text: string) => writeAll(response, text, signal)
  const patiently = <T>(ask: () => Promise<T>) => untilAnswered(ask, write, signal)
  try {
    await write(': connected\n\n')
    let hasEnded = false
    for (let cursor = from, mayBeLast = true; !signal.aborted; ) {
      const standing = mayBeLast ? await patiently(() => sweeps.standing(sweep)) : 'not asked'
      if (standing !== 'not asked' && isAtEnd(standing, cursor)) {
        await write(textOf({ type: 'end', status: standing?.status ?? null }))
        return
      }
      const page = await patiently(() =>
        withinHeartbeat(signal, (patience) => reader.next(cursor, patience)),
      )
      cursor = page.cursor
      // A sweep that is cancelled ends before its trials do.
      hasEnded ||= page.events.some(({ event }) => isEndOfSweep(event))
      mayBeLast = hasEnded || page.events.length === 0
      await write(textOfPage(page))
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    reader.close()
  }
}

/** Nothing comes after the cursor any more. */
function isAtEnd(standing: Standing, cursor: string): boolean {
  if (standing === undefined) return true
  return !isLive(standing.status) && compareCursors(standing.cursor, cursor) === 0
}

function isEndOfSweep(event: EventPage['events'][0]['event']): boolean {
  return event.type === 'sweep' && !isLive(event.status)
}

/**
 * Waits for no longer than a heartbeat. Not by AbortSignal.any with AbortSignal.timeout: Node 20 forgets such
 * a signal when it collects garbage, and the wait would never end.
 */
async function withinHeartbeat<T>(
  signal: AbortSignal,
  wait: (patience: AbortSignal) => Promise<T>,
): Promise<T> {
  const patience = new AbortController()
  const end = () => patience.abort()
  const timer = setTimeout(end, heartbeatMs)
  signal.addEventListener('abort', end)
  try {
    return await wait(patience.signal)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
  }
}

/** Asks again, ever less often, while there is no answer. */
async function untilAnswered<T>(
  ask: () => Promise<T>,
  write: (text: string) => Promise<void>,
  signal: AbortSignal,
): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await ask()
    } catch {
      signal.throwIfAborted()
      await write(': the records do not answer\n\n')
      await sleep(backOff(failures, retry, Math.random()), undefined, { signal })
    }
  }
}

/** Resolves once the client has room for more. */
async function writeAll(response: ServerResponse, text: string, signal: AbortSignal) {
  signal.throwIfAborted()
  if (response.write(text)) return
  await new Promise<void>((resolve, reject) => {
    const end = (done: () => void) => {
      clearTimeout(timer)
      response.off('drain', drained)
      signal.removeEventListener('abort', left)
      done()
    }
    const drained = () => end(resolve)
    const left = () => end(() => reject(new Error('the client is gone')))
    const timer = setTimeout(() => response.destroy(), patienceMs)
    response.once('drain', drained)
    signal.addEventListener('abort', left)
  })
}

/** Events are the same objects for all who follow a sweep: each is written down once. */
const texts = new WeakMap<object, string>()

function textOfPage({ events, lost }: EventPage): string {
  if (events.length === 0 && !lost) return ': still here\n\n'
  const told = events.map(({ id, event }) => {
    const known = texts.get(event) ?? textOf(event, id)
    texts.set(event, known)
    return known
  })
  return [...(lost ? [textOf({ type: 'reset' })] : []), ...told].join('')
}

function textOf(event: StreamEvent, id?: string): string {
  const place = id === undefined ? '' : `id: ${id}\n`
  return `${place}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}
