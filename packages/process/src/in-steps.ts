import { setImmediate as nextTurn } from 'node:timers/promises'

/** How long one piece of work may have the event loop before others get a turn. */
const turnMs = 8

/** Lets others in, to be called between two pieces of work. */
export async function letOthersIn(): Promise<void> {
  await nextTurn()
}

/** Runs a computation to its end, step by step, and lets others in between. */
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

/** Does something with each of many things, and lets others in between. */
export function eachInSteps<T>(things: Iterable<T>, act: (thing: T) => void): Promise<void> {
  return inSteps(stepForEach(things, act))
}

function* stepForEach<T>(things: Iterable<T>, act: (thing: T) => void): Generator<undefined, void> {
  for (const thing of things) {
    act(thing)
    yield
  }
}

/** Things that are sorted, or merged, in one step. */
const sortedInStep = 500

/** A sorted copy; equal things stay in their order, and others are let in between. */
export function sortedInSteps<T>(
  things: readonly T[],
  compare: (a: T, b: T) => number,
): Promise<T[]> {
  return inSteps(mergeSort(things, compare))
}

function* mergeSort<T>(
  things: readonly T[],
  compare: (a: T, b: T) => number,
): Generator<undefined, T[]> {
  let sorted: T[] = []
  for (let from = 0; from < things.length; from += sortedInStep) {
    sorted.push(...things.slice(from, from + sortedInStep).sort(compare))
    yield
  }
  for (let run = sortedInStep; run < things.length; run *= 2) {
    const merged: T[] = []
    for (let from = 0; from < things.length; from += 2 * run) {
      yield* merge(merged, sorted, { from, middle: from + run, to: from + 2 * run }, compare)
    }
    sorted = merged
  }
  return sorted
}

/** Appends two sorted runs of `sorted` to `merged`, as one. */
function* merge<T>(
  merged: T[],
  sorted: T[],
  { from, middle, to }: { from: number; middle: number; to: number },
  compare: (a: T, b: T) => number,
): Generator<undefined, void> {
  const end = Math.min(to, sorted.length)
  let [left, right] = [from, middle]
  for (let place = from; place < end; place += 1) {
    const takesLeft =
      right >= end || (left < middle && compare(sorted[left] as T, sorted[right] as T) <= 0)
    merged.push((takesLeft ? sorted[left++] : sorted[right++]) as T)
    if (place % sortedInStep === 0) yield
  }
}
