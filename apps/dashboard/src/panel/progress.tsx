import type { Sweep } from '@sweepstack/protocol'
import { count, counted, percent } from '../words/numbers.ts'
import styles from './progress.module.css'

/** Of the epochs that a sweep has to train, those that are there: before it, and since. */
export function Progress({ epochs, isOver }: { epochs: Sweep['epochs']; isOver: boolean }) {
  const { unique, trained, before } = epochs
  const done = percent(trained, unique)
  const left = counted(unique - trained, 'epoch')
  return (
    <div className={styles.progress} title={`${left} ${isOver ? 'not trained' : 'to go'}`}>
      <div
        className={styles.track}
        role="progressbar"
        aria-label="epochs trained"
        aria-valuemin={0}
        aria-valuemax={unique}
        aria-valuenow={trained}
        aria-valuetext={done}
      >
        <div
          className={styles.before}
          style={{ width: width(Math.min(before, trained), unique) }}
        />
        <div
          className={styles.since}
          style={{ width: width(Math.max(0, trained - before), unique) }}
        />
      </div>
      <span className={styles.figure}>
        {count(trained)} / {count(unique)}
      </span>
    </div>
  )
}

function width(part: number, of: number): string {
  return `${of === 0 ? 0 : (100 * part) / of}%`
}
