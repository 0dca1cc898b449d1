import { type ReactNode, useState } from 'react'
import styles from './chart-table.module.css'

/** What a chart shows, as a table that opens below it, and is not made before. `children`: the parts of the table. */
export function ChartTable({ children }: { children: ReactNode }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details className={styles.table} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>As a table</summary>
      {isOpen ? (
        <div className={styles.scroll}>
          <table>{children}</table>
        </div>
      ) : undefined}
    </details>
  )
}
