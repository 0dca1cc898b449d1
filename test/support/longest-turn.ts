import { readFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'

/**
 * How much of a piece of work the longest turn of the event loop had, by the time of the processor: what others do to this
 * machine meanwhile counts for nothing.
 */
export async function longestTurn(
  work: () => Promise<unknown>,
): Promise<{ share: number; ms: number }> {
  const from = processorMs()
  let [before, longest, isDone] = [from, 0, false]
  const done = work().finally(() => {
    isDone = true
  })
  while (!isDone) {
    await nextTurn()
    const now = processorMs()
    longest = Math.max(longest, now - before)
    before = now
  }
  await done
  return { share: longest / (processorMs() - from), ms: longest }
}

/** Of this thread; a clock's where the system does not tell. */
function processorMs(): number {
  try {
    const [nanoseconds] = readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')
    return Number(nanoseconds) / 1e6
  } catch {
    return performance.now()
  }
}
