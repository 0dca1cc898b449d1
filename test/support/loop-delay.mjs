/** Loaded before a part (`node --import`): tells its parent, when asked, how long the event loop was held. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

const delays = monitorEventLoopDelay({ resolution: 1 })
delays.enable()
process.on('message', () => {
  process.send?.({ p99: delays.percentile(99) / 1e6, max: delays.max / 1e6 })
  delays.reset()
})
process.channel?.unref()
