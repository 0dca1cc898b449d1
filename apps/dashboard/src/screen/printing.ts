/** Says `change` when printing, or what is done for it before, begins or ends. */
const changes = new EventTarget()
let state: 'screen' | 'preparing' | 'paper' = 'screen'

/** Whether all of the page must be there: what is read or drawn only near the window too. */
export function isPrinting(): boolean {
  return state !== 'screen'
}

/** Whether the page is shown as on paper. */
export function isOnPaper(): boolean {
  return state === 'paper'
}

/** Calls when that changes; answers how to stop. */
export function onPrinting(changed: () => void): () => void {
  changes.addEventListener('change', changed)
  return () => changes.removeEventListener('change', changed)
}

function become(next: typeof state): void {
  state = next
  document.documentElement.toggleAttribute('data-printing', next === 'paper')
  changes.dispatchEvent(new Event('change'))
}

/**
 * Makes pages ready for paper: while they are printed the root has `data-printing`, by which they are as wide as a sheet, and
 * what draws is told. What comes of that must be drawn when `beforeprint` has been heard by all. The keys of the browser for
 * printing wait for what was not read yet, as no `beforeprint` can.
 */
export function followPrinting(): void {
  addEventListener('beforeprint', () => become('paper'))
  addEventListener('afterprint', () => become('screen'))
  addEventListener('keydown', (event) => {
    const isPrint = event.key.toLowerCase() === 'p' && (event.ctrlKey || event.metaKey)
    if (!isPrint || event.shiftKey || event.altKey || isWhole()) return
    event.preventDefault()
    void printWhole()
  })
}

const lookEveryMs = 100
/** After which what is there is printed. */
const patienceMs = 30_000

/** Reads and draws all of the page, and prints it then. */
export async function printWhole(): Promise<void> {
  if (state !== 'screen') return
  become('preparing')
  const deadline = Date.now() + patienceMs
  // What was read may ask for more: it is done when nothing is missing at two looks.
  for (let looks = 0; looks < 2 && Date.now() < deadline; ) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    looks = isWhole() ? looks + 1 : 0
  }
  // Somebody may have printed by the menu meanwhile.
  if (!isPrinting()) return
  try {
    print()
  } finally {
    become('screen')
  }
}

/** No part of the page waits to be read, and no chart for what draws it. */
function isWhole(): boolean {
  const missing = document.querySelector('#main :is([aria-busy="true"], div[role="img"]:empty)')
  return missing === null
}
