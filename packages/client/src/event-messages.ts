import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { pause } from './pause.ts'
import { retryAfter } from './retry-after.ts'

const firstRetryMs = 500
const longestRetryMs = 30_000
/** The API says something every 15 seconds: a connection that is silent for so long is broken. */
const silenceMs = 45_000

/** An event as it is written: its place in the stream, if it has one, and its JSON. */
export interface EventMessage {
  id: string | undefined
  data: string
}

/** Told once when a connection is lost, or cannot be made, and once when there is one again. */
export type OnConnection = (state: 'lost' | 'back') => void

export interface MessageOptions {
  url: URL
  headers: Record<string, string>
  signal: AbortSignal
  /** Cursor of a snapshot; all that are kept without one. */
  after?: string | undefined
  onConnection?: OnConnection | undefined
  /** Whenever there is a connection, the first one too. */
  onOpen?(): void
  /** What to throw for an answer that another try would not change. */
  refused(response: Response): Promise<Error>
}

/**
 * Server-sent events as they come, as an iterable that does not end by itself, but for an answer without content; a
 * connection that failed or broke is made anew, ever less often, after the last event seen.
 */
export async function* readMessages(options: MessageOptions): AsyncGenerator<EventMessage> {
  const { signal } = options
  let last = options.after
  const tell = onChange(options)
  let broken = new AbortController()
  // By hand, not by AbortSignal.any: Node 20 may collect what that makes as garbage.
  const leave = () => broken.abort()
  signal.addEventListener('abort', leave)
  try {
    for (let wait = firstRetryMs; !signal.aborted; wait = Math.min(longestRetryMs, 2 * wait)) {
      broken = new AbortController()
      const response = await connect(options, last, broken)
      if (response?.status === 204) return
      if (response?.ok) {
        options.onOpen?.()
        tell('back')
        for await (const { id, data } of messagesOf(response, broken)) {
          last = id ?? last
          yield { id, data }
        }
        wait = firstRetryMs
      } else if (response && !isPassing(response.status)) {
        throw await options.refused(response)
      }
      tell('lost')
      const asked = response === undefined ? 0 : retryAfter(response, 0)
      await pause(Math.max(asked, wait * (0.5 + Math.random())), signal)
    }
  } finally {
    signal.removeEventListener('abort', leave)
    broken.abort()
  }
}

function onChange({ onConnection, signal }: MessageOptions): OnConnection {
  let last: 'lost' | 'back' = 'back'
  return (state) => {
    if (state !== last && !signal.aborted) onConnection?.(state)
    last = state
  }
}

/**
 * Undefined if there is no answer, or none within the time of silence. The signal alone would not do: once Node
 * has collected what fetch keeps of it as garbage, it ends no request.
 */
function connect(
  { url, headers }: MessageOptions,
  last: string | undefined,
  broken: AbortController,
): Promise<Response | undefined> {
  const position: Record<string, string> = last === undefined ? {} : { 'last-event-id': last }
  const { signal } = broken
  return new Promise((resolve) => {
    const end = (response?: Response) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', leave)
      resolve(response)
    }
    const leave = () => end()
    const timer = setTimeout(() => broken.abort(), silenceMs)
    signal.addEventListener('abort', leave)
    fetch(url, {
      headers: { ...headers, ...position, accept: 'text/event-stream' },
      signal,
    }).then(end, leave)
  })
}

function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}

/** The messages of one connection, until it ends, breaks or falls silent. */
async function* messagesOf(
  response: Response,
  broken: AbortController,
): AsyncGenerator<EventSourceMessage> {
  const pending: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (event) => pending.push(event) })
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  // Not left to the request alone: once that is collected as garbage, an abort reaches its body no more.
  const leave = () => void reader?.cancel().catch(() => undefined)
  broken.signal.addEventListener('abort', leave)
  let timer = setTimeout(() => broken.abort(), silenceMs)
  try {
    for (;;) {
      const chunk = await reader?.read()
      if (!chunk || chunk.done) return
      clearTimeout(timer)
      timer = setTimeout(() => broken.abort(), silenceMs)
      parser.feed(decoder.decode(chunk.value, { stream: true }))
      yield* pending.splice(0)
    }
  } catch {
    // Broken off: the caller connects again.
  } finally {
    clearTimeout(timer)
    broken.abort()
    broken.signal.removeEventListener('abort', leave)
  }
}
