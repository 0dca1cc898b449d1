/** Longer than this a page does nothing else: half of the time between two frames, in ms. */
const sliceMs = 8

/** All portions of work at once. */
export function allOf<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}

/**
 * Does work in portions and lets the page do what else there is between them.
 * @returns undefined if it was given up meanwhile
 */
export async function inPortions<Result>(
  work: Generator<void, Result>,
  signal: AbortSignal,
): Promise<Result | undefined> {
  for (;;) {
    await anotherTask()
    if (signal.aborted) return undefined
    const until = performance.now() + sliceMs
    do {
      const { done, value } = work.next()
      if (done) return value
    } while (performance.now() < until)
  }
}

/** Unlike a timer this waits for nothing but what the page has to do first. */
export function anotherTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    const heard = () => {
      port1.close()
      resolve()
    }
    port1.addEventListener('message', heard)
    port1.start()
    port2.postMessage(undefined)
  })
}
