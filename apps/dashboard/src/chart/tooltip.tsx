import type { ReactNode } from 'react'
import styles from './chart-canvas.module.css'
import type { Pointed } from './pointed.ts'

/** Beside the pointer, on the side where there is room. */
export function Tooltip({ at, children }: { at: Pointed; children: ReactNode }) {
  const { left, top } = at
  return (
    <div
      className={styles.tooltip}
      style={{
        left,
        top,
        transform: `translate(${left > 260 ? 'calc(-100% - 12px)' : '12px'}, 8px)`,
      }}
    >
      {children}
    </div>
  )
}
