/** Says `change` when printing begins or ends. */
const changes = new EventTarget()
let printing = false

export function isPrinting(): boolean {
  return printing
}

/** Calls when printing begins or ends; answers how to stop. */
export function onPrinting(changed: () => void): () => void {
  changes.addEventListener('change', changed)
  return () => changes.removeEventListener('change', changed)
}

/**
 * Makes pages ready for paper: while they are printed the root has `data-printing`, by which they are as wide as a sheet, and
 * what draws is told. What comes of that must be drawn when `beforeprint` has been heard by all.
 */
export function followPrinting(): void {
  const become = (is: boolean) => () => {
    printing = is
    document.documentElement.toggleAttribute('data-printing', is)
    changes.dispatchEvent(new Event('change'))
  }
  addEventListener('beforeprint', become(true))
  addEventListener('afterprint', become(false))
}
