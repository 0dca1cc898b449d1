import type { ReactNode } from 'react'
import styles from './legend.module.css'

/** What the marks of a chart mean. `children`: an item for each. */
export function Legend({ children }: { children: ReactNode }) {
  return <ul className={styles.legend}>{children}</ul>
}
