/**
 * Loaded before a part (`node --import`): tells its parent, when asked, how long the event loop was held, in ms. `work` is
 * the longest time of a processor between two looks: what the process itself did, however busy the machine is; of Linux
 * only.
 */
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const delays = monitorEventLoopDelay({ resolution: 1 })
delays.enable()
let work = 0
let before = processorMs()
setInterval(() => {
  const now = processorMs()
  work = Math.max(work, now - before)
  before = now
}, 1).unref()
process.on('message', () => {
  process.send?.({ p99: delays.percentile(99) / 1e6, max: delays.max / 1e6, work })
  delays.reset()
  work = 0
})
process.channel?.unref()

/** Of this thread, since it began. */
function processorMs() {
  try {
    const [nanoseconds] = readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')
    return Number(nanoseconds) / 1e6
  } catch {
    return 0
  }
}
