import type { FromTab, ToTab } from './port-words.ts'
import type { TabPort } from './stream-hub.ts'

/** How often a tab says that it is there, in ms. */
const hereEveryMs = 20_000

export interface JoinedStream {
  /** The service answers again. */
  retry(): void
  leave(): void
}

/**
 * Follows the stream that all tabs of this browser share; where there are no shared workers (Chrome on Android), one of
 * this tab alone. `renew`: the key is another one than before.
 */
export function joinStream(hear: (said: ToTab) => void, renew: boolean): JoinedStream {
  let port: MessagePort
  const say = (said: FromTab) => port.postMessage(said)
  const use = (next: MessagePort) => {
    port = next
    port.onmessage = ({ data }: MessageEvent<ToTab>) => hear(data)
    say({ type: 'follow', renew })
  }
  use(sharedPort(() => use(ownPort())) ?? ownPort())
  const timer = setInterval(() => say({ type: 'here' }), hereEveryMs)
  const hide = () => say({ type: 'leave' })
  // A page that comes back from the cache of the browser has missed what came.
  const show = ({ persisted }: PageTransitionEvent) => {
    if (!persisted) return
    say({ type: 'follow', renew: false })
    hear({ type: 'event', data: '{"type":"reset"}' })
  }
  addEventListener('pagehide', hide)
  addEventListener('pageshow', show)
  return {
    retry: () => say({ type: 'retry' }),
    leave() {
      clearInterval(timer)
      removeEventListener('pagehide', hide)
      removeEventListener('pageshow', show)
      say({ type: 'leave' })
      port.onmessage = null
    },
  }
}

/** That of the worker; undefined where a browser has none. `failed`: its script could not be loaded. */
function sharedPort(failed: () => void): MessagePort | undefined {
  if (!('SharedWorker' in globalThis)) return undefined
  try {
    const worker = new SharedWorker(new URL('./live-worker.ts', import.meta.url), {
      type: 'module',
      name: 'sweepstack',
    })
    worker.onerror = failed
    return worker.port
  } catch {
    return undefined
  }
}

function ownPort(): MessagePort {
  const { port1, port2 } = new MessageChannel()
  void import('./stream-hub.ts').then(({ createHub }) =>
    createHub(new URL('/v1/events', location.origin)).connect(port1 as TabPort),
  )
  return port2
}
