import { type ReactNode, useState } from 'react'
import styles from './ask-first.module.css'
import panel from './panel.module.css'

interface AskFirstProps {
  /** Of the button. */
  label: string
  /** What it costs to ask. */
  hint: string
  children: ReactNode
}

/** What is computed only for who wants to see it. */
export function AskFirst({ label, hint, children }: AskFirstProps) {
  const [isAsked, setAsked] = useState(false)
  if (isAsked) return children
  return (
    <p className={panel.empty}>
      <button type="button" className={styles.ask} onClick={() => setAsked(true)}>
        {label}
      </button>{' '}
      {hint}
    </p>
  )
}
