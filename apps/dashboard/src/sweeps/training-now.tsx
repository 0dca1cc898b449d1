import type { Worker } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { workersQuery } from '../data/queries.ts'
import { count, counted } from '../words/numbers.ts'
import styles from './sweeps-page.module.css'

/** In a line: how many slots train, and what keeps the others from it. */
export function TrainingNow() {
  const { data: workers } = useQuery(workersQuery)
  if (workers === undefined) return <p className={styles.now}>&nbsp;</p>
  if (workers.length === 0) {
    return (
      <p className={styles.now}>
        No worker: nothing is trained. Start one with <code>sweepstack worker</code>.
      </p>
    )
  }
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0)
  const busy = workers.reduce((sum, { running }) => sum + running.length, 0)
  return (
    <p className={styles.now}>
      <Link to="/workers">{counted(workers.length, 'worker')}</Link>, {count(busy)} of{' '}
      {counted(slots, 'slot')} training{held(workers)}
    </p>
  )
}

function held(workers: Worker[]): string {
  const held = workers.filter(({ status }) => status !== 'active')
  if (held.length === 0) return ''
  return `; ${held.map(({ host, status }) => `${host} ${status}`).join(', ')}`
}
