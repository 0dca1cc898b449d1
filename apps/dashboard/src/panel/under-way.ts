/** Results that are ready wait for others that are nearly so no longer than this, in ms: each makes a frame of its own else. */
const gatherMs = 30

let underWay = 0
let held = 0
let ready: (() => void)[] = []
let timer: ReturnType<typeof setTimeout> | undefined

/** Work begins whose result a panel will show. @returns what ends it, with what shows the result, if there is one */
export function beginWork(): (show?: () => void) => void {
  underWay += 1
  return (show) => {
    underWay -= 1
    if (show) ready.push(show)
    if (underWay === 0) showReady()
    else timer ??= setTimeout(showReady, gatherMs)
  }
}

/** Results of several panels that come together are shown in one frame. */
function showReady(): void {
  clearTimeout(timer)
  timer = undefined
  const shown = ready
  ready = []
  for (const show of shown) show()
}

/** Pictures are not begun until this has an answer, or so many ms are over: they would be drawn twice. */
export function holdPictures(answer: Promise<unknown>, mostMs: number): void {
  held += 1
  let isOver = false
  const end = () => {
    if (!isOver) held -= 1
    isOver = true
  }
  void answer.then(end, end)
  setTimeout(end, mostMs)
}

/** Whether panels will soon say something else than now. */
export function isMoreToCome(): boolean {
  return underWay > 0 || held > 0
}
