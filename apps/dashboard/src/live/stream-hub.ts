import { readMessages } from '@sweepstack/client/event-messages'
import type { FromTab, StreamState, ToTab } from './port-words.ts'

/** A tab that is new is told what came in this time before, in ms: it fits whatever the tab has read meanwhile. */
const recentMs = 15_000
const mostRecent = 2000
/** Browsers let hidden tabs speak once in a minute. */
const silenceMs = 180_000

/** What is used of a port. */
export interface TabPort {
  postMessage(said: ToTab): void
  addEventListener(type: 'message', heard: (event: { data: FromTab }) => void): void
  addEventListener(type: 'close', heard: () => void): void
  start(): void
}

/** Holds the one stream of events while tabs follow it, and tells each of them what comes. */
export function createHub(url: URL) {
  const tabs = new Map<TabPort, number>()
  let recent: { at: number; data: string }[] = []

  const tell = (said: ToTab) => {
    for (const [port, seenAt] of tabs) {
      if (performance.now() - seenAt > silenceMs) leave(port)
      else port.postMessage(said)
    }
  }
  const stream = createStream(url, {
    onState: (state) => tell({ type: 'state', state }),
    onData(data) {
      const at = performance.now()
      recent = [...recent.filter((one) => at - one.at < recentMs), { at, data }].slice(-mostRecent)
      tell({ type: 'event', data })
    },
  })
  const leave = (port: TabPort) => {
    tabs.delete(port)
    if (tabs.size > 0) return
    stream.stop()
    recent = []
  }
  const follow = (port: TabPort, renew: boolean) => {
    if (renew) recent = []
    if (renew || !stream.isOpen()) return stream.start()
    port.postMessage({ type: 'state', state: stream.state() })
    for (const { at, data } of recent) {
      if (performance.now() - at < recentMs) port.postMessage({ type: 'event', data })
    }
  }
  const hear = (port: TabPort, said: FromTab) => {
    if (said.type === 'leave') return leave(port)
    tabs.set(port, performance.now())
    if (said.type === 'follow') follow(port, said.renew)
    if (said.type === 'retry' && stream.state() === 'lost') stream.start()
  }
  return {
    /** A tab, which follows once it says so. */
    connect(port: TabPort): void {
      port.addEventListener('message', ({ data }) => hear(port, data))
      port.addEventListener('close', () => leave(port))
      port.start()
    },
  }
}

interface Listener {
  onState(state: StreamState): void
  /** JSON of an event. */
  onData(data: string): void
}

/** One connection at a time, which goes on after the last event until it is stopped or refused. */
function createStream(url: URL, { onState, onData }: Listener) {
  let state: StreamState = 'connecting'
  let last: string | undefined
  let current: AbortController | undefined
  const become = (next: StreamState) => {
    state = next
    onState(next)
  }
  const read = async (own: AbortController) => {
    const isCurrent = () => own === current
    const messages = readMessages({
      url,
      headers: {},
      signal: own.signal,
      after: last,
      onOpen: () => isCurrent() && become('live'),
      onConnection: (now) => now === 'lost' && isCurrent() && become('lost'),
      refused: async ({ status }) => new Error(`status ${status}`),
    })
    try {
      for await (const { id, data } of messages) {
        if (!isCurrent()) return
        last = id ?? last
        onData(data)
      }
    } catch {
      if (!isCurrent()) return
      current = undefined
      become('refused')
    }
  }
  return {
    state: () => state,
    isOpen: () => current !== undefined,
    start(): void {
      current?.abort()
      current = new AbortController()
      void read(current)
    },
    stop(): void {
      current?.abort()
      current = undefined
      last = undefined
      state = 'connecting'
    },
  }
}
