import { isMoreToCome } from '../panel/under-way.ts'

/** What is to be drawn, by who asked for it: of several pictures of one chart the newest. */
const waiting = new Map<object, () => void>()
let isDrawing = false

/** Longer than this no chart is begun in one frame, in ms: several in one task would hold up the page. */
const sliceMs = 8
/** Pictures wait so long for what panels will say, in ms: that is read first. */
const mostWaitingMs = 150

/** Draws one chart after the other, few of them in a frame. */
export function drawInTurn(chart: object, draw: () => void): void {
  waiting.set(chart, draw)
  if (isDrawing) return
  isDrawing = true
  void drawAll()
}

export function drawNoMore(chart: object): void {
  waiting.delete(chart)
}

async function drawAll(): Promise<void> {
  const since = performance.now()
  while (waiting.size > 0) {
    // A tab that nobody sees has no frames, and draws once it is seen.
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    if (isMoreToCome() && performance.now() < since + mostWaitingMs) continue
    const until = performance.now() + sliceMs
    while (drawNext() && performance.now() < until);
  }
  isDrawing = false
}

/** What waits, now: a page is printed as it stands when `beforeprint` has been heard. */
export function drawAtOnce(): void {
  while (drawNext());
}

function drawNext(): boolean {
  const [next] = waiting
  if (next === undefined) return false
  waiting.delete(next[0])
  try {
    next[1]()
  } catch (error) {
    reportError(error)
  }
  return true
}
