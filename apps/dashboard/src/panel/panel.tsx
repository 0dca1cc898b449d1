import { type ReactNode, useId } from 'react'
import { FailsAlone } from './fails-alone.tsx'
import styles from './panel.module.css'

interface PanelProps {
  title: string
  /** Beside the title: what is shown of how many. */
  note?: ReactNode
  tools?: ReactNode
  children: ReactNode
}

/** A part of a page. Whatever breaks in it, the others go on. */
export function Panel({ title, note, tools, children }: PanelProps) {
  const heading = useId()
  return (
    <section className={styles.panel} aria-labelledby={heading}>
      <header className={styles.head}>
        <h2 id={heading}>{title}</h2>
        {note === undefined ? undefined : <p className={styles.note}>{note}</p>}
        {tools === undefined ? undefined : <div className={styles.tools}>{tools}</div>}
      </header>
      <FailsAlone>{children}</FailsAlone>
    </section>
  )
}
