import { setTimeout as sleep } from 'node:timers/promises'
import { type SweepEvent, sweepEventSchema } from '@sweepstack/protocol'
import { createParser, type EventSourceMessage } from 'eventsource-parser'

const reconnectMs = 1000

/** Server-sent events as an iterable; a broken connection goes on after the last event seen. */
export async function* readEvents(
  url: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
): AsyncGenerator<SweepEvent> {
  let last: string | undefined
  while (!signal.aborted) {
    try {
      for await (const { id, data } of readOnce(url, headers, last, signal)) {
        yield sweepEventSchema.parse(JSON.parse(data))
        last = id ?? last
      }
    } catch (error) {
      // fetch throws TypeError for a connection that failed or broke: worth another try.
      if (!signal.aborted && !(error instanceof TypeError)) throw error
    }
    await sleep(reconnectMs, undefined, { signal }).catch(() => undefined)
  }
}

/** The events of one connection, after `last`. */
async function* readOnce(
  url: URL,
  headers: Record<string, string>,
  last: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<EventSourceMessage> {
  const position: Record<string, string> = last === undefined ? {} : { 'last-event-id': last }
  const response = await fetch(url, { headers: { ...headers, ...position }, signal })
  const pending: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (event) => pending.push(event) })
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    parser.feed(decoder.decode(chunk, { stream: true }))
    yield* pending.splice(0)
  }
}
