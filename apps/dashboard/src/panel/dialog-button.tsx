import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import styles from './dialog.module.css'

interface DialogButtonProps {
  /** Of the button. */
  label: string
  title: string
  disabled?: boolean
  /** What the dialog has, while it is open; `close` closes it. */
  children: (close: () => void) => ReactNode
}

/** A button that opens a dialog over the page. Escape closes it, and the focus comes back to the button. */
export function DialogButton({ label, title, disabled = false, children }: DialogButtonProps) {
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <button type="button" disabled={disabled} onClick={() => setOpen(true)}>
        {label}
      </button>
      {isOpen ? (
        <Dialog title={title} onClose={close}>
          {children(close)}
        </Dialog>
      ) : undefined}
    </>
  )
}

interface DialogProps {
  title: string
  onClose: () => void
  children: ReactNode
}

function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    const shown = dialog.current
    const before = document.activeElement
    shown?.showModal()
    return () => {
      shown?.close()
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby={heading} onClose={onClose}>
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  )
}
