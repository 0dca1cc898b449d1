import { ClientError } from '@sweepstack/client'
import styles from './panel.module.css'

/** What went wrong in a panel, in a line, and the way to try it again. */
export function Trouble({ error, retry }: { error: Error; retry: () => void }) {
  const problem = error instanceof ClientError ? error.problem : undefined
  return (
    <div className={styles.trouble} role="alert">
      <p>
        {problem?.detail ?? error.message}
        {problem ? <code> {problem.code}</code> : undefined}
      </p>
      <button type="button" className={styles.retry} onClick={retry}>
        Try again
      </button>
    </div>
  )
}
