import type { ReactNode } from 'react'
import styles from './ask-first.module.css'
import { useOpenPart } from './use-open-part.ts'

interface AskFirstProps {
  /** In the address, which opens it again. */
  name: string
  /** Of the button. */
  label: string
  /** What it costs to ask. */
  hint: string
  children: ReactNode
}

/** What is computed only for who wants to see it, or has the address of who does. */
export function AskFirst({ name, label, hint, children }: AskFirstProps) {
  const [isAsked, ask] = useOpenPart(name)
  if (isAsked) return children
  return (
    <div className={styles.before}>
      <button type="button" className={styles.ask} onClick={ask}>
        {label}
      </button>
      <p className={styles.hint}>{hint}</p>
    </div>
  )
}
