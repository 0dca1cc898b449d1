import type { ReactNode } from 'react'
import styles from './chart-table.module.css'

/** What a chart shows, as a table that opens below it. `children`: the parts of the table. */
export function ChartTable({ children }: { children: ReactNode }) {
  return (
    <details className={styles.table}>
      <summary>As a table</summary>
      <div className={styles.scroll}>
        <table>{children}</table>
      </div>
    </details>
  )
}
