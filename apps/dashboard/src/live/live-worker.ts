/** Runs as a SharedWorker: one stream for all tabs of a browser. */
import { createHub, type TabPort } from './stream-hub.ts'

const hub = createHub(new URL('/v1/events', location.origin))

addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports
  hub.connect(port as TabPort)
})
