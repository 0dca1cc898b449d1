/** Longer than this a page does nothing else: half of the time between two frames, in ms. */
const sliceMs = 8

/** So many small things are done before a look at the clock. */
const aPortion = 500

/** Does a small thing with each of many, and stops between portions of them. */
export function* withEach<One>(
  items: ArrayLike<One>,
  act: (one: One, at: number) => void,
): Generator<void, void> {
  for (let at = 0; at < items.length; at += 1) {
    act(items[at] as One, at)
    if (at % aPortion === aPortion - 1) yield
  }
}

/** In order, as `toSorted` has it. Parts are sorted one by one; to put sorted parts together takes little. */
export function* sortedInPortions<One>(
  items: readonly One[],
  compare: (one: One, other: One) => number,
): Generator<void, One[]> {
  const parts: One[] = []
  for (let from = 0; from < items.length; from += 4 * aPortion) {
    for (const one of items.slice(from, from + 4 * aPortion).sort(compare)) parts.push(one)
    yield
  }
  return parts.sort(compare)
}

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
