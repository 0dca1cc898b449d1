import styles from './status.module.css'

const tones: Record<string, string | undefined> = {
  running: styles.busy,
  active: styles.good,
  completed: styles.good,
  paused: styles.warn,
  draining: styles.warn,
  resting: styles.warn,
  quarantined: styles.bad,
  failed: styles.bad,
}

interface StatusProps {
  status: string
  title?: string | undefined
  /** What grows with each report: the mark of what runs moves then, once, for a browser draws what moves 60 times a second. */
  beat?: number
}

/** The status of a sweep, trial or worker: its word, with a mark that does not rest on colour alone. */
export function Status({ status, title, beat }: StatusProps) {
  return (
    <span className={`${styles.status} ${tones[status] ?? styles.idle}`} title={title}>
      <span key={beat} className={styles.mark} aria-hidden="true" />
      {status}
    </span>
  )
}
