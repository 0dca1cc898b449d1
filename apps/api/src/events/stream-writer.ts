import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { backOff } from '@sweepstack/core'
import { goneSignal } from '../http/gone-signal.ts'

const heartbeatMs = 15_000
/** A reader that takes nothing for so long is let go; it can go on from its cursor. */
const patienceMs = 60_000
const retry = { firstMs: 375, longestMs: 15_000 }

/** Writes server-sent events to one client, as fast as it takes them. */
export interface StreamWriter {
  /** Aborts when the client is gone. */
  signal: AbortSignal
  /** Resolves once the client has room for more. @throws if it is gone */
  write(text: string): Promise<void>
  /** Asks again, ever less often, while the records do not answer. */
  patiently<T>(ask: () => Promise<T>): Promise<T>
  /** Waits for no longer than a heartbeat: `wait` is given a signal that says when. */
  withinHeartbeat<T>(wait: (patience: AbortSignal) => Promise<T>): Promise<T>
}

export const stillHere = ': still here\n\n'

/** Runs `act` until it is done or the client is gone; the stream says at once that it is there. */
export async function writeStream(
  response: ServerResponse,
  act: (writer: StreamWriter) => Promise<void>,
): Promise<void> {
  const signal = goneSignal(response)
  const write = (text: string) => writeAll(response, text, signal)
  try {
    await write(': connected\n\n')
    await act({
      signal,
      write,
      patiently: (ask) => untilAnswered(ask, write, signal),
      withinHeartbeat: (wait) => withinHeartbeat(signal, wait),
    })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** An event as it goes over the wire; `id` is where a reader can go on after it. */
export function textOfEvent<Event extends { type: string }>(event: Event, id?: string): string {
  const place = id === undefined ? '' : `id: ${id}\n`
  return `${place}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}

/** Events are the same objects for all who follow the same: each is written down once. */
const texts = new WeakMap<object, string>()

export function textOfTold({ id, event }: { id: string; event: { type: string } }): string {
  const known = texts.get(event) ?? textOfEvent(event, id)
  texts.set(event, known)
  return known
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
