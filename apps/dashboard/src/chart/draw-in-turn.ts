/** What is to be drawn, by who asked for it: of several pictures of one chart the newest. */
const waiting = new Map<object, () => void>()
let isDrawing = false

/** Draws one chart after the other, with a frame between them: several in one task would hold up the page. */
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
  do {
    // A tab that nobody sees has no frames, and draws once it is seen.
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  } while (drawNext())
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
