import { useSyncExternalStore } from 'react'
import { isPrinting, onPrinting, printWhole } from '../screen/printing.ts'
import styles from './print-button.module.css'

/** Prints a page whose panels are read when somebody comes near them. */
export function PrintButton() {
  const isBusy = useSyncExternalStore(onPrinting, isPrinting)
  return (
    <button
      type="button"
      className={styles.print}
      disabled={isBusy}
      onClick={() => void printWhole()}
    >
      {isBusy ? 'Reading all panels…' : 'Print'}
    </button>
  )
}
