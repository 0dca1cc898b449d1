import styles from './swatch.module.css'

/** The colour of a line, beside its name. */
export function Swatch({ color }: { color: string | undefined }) {
  return <span className={styles.swatch} style={{ background: color }} aria-hidden="true" />
}
