import { setImmediate as nextTurn } from 'node:timers/promises'

/** How long one request may have the event loop before others get a turn. */
const turnMs = 8

/** Lets other requests in, to be called between two pieces of work. */
export async function letOthersIn(): Promise<void> {
  await nextTurn()
}

/** Runs a computation to its end, step by step, and lets other requests in between. */
export async function inSteps<T>(steps: Generator<undefined, T>): Promise<T> {
  let since = performance.now()
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    if (performance.now() - since < turnMs) continue
    await nextTurn()
    since = performance.now()
  }
}
