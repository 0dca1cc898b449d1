import type { HeardSweeps } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { sweepQuery } from '../data/queries.ts'
import { count, counted } from '../words/numbers.ts'
import styles from './warm-start.module.css'

interface WarmStartProps {
  of: HeardSweeps
  verb: 'Begins' | 'Began'
}

/** How many results a search begins with, of which sweeps, and what of these is left out. */
export function WarmStart({ of: { results, sweeps, left }, verb }: WarmStartProps) {
  return (
    <div>
      <h3>
        {verb} with {counted(results, 'result')} of other sweeps
      </h3>
      <ul className={styles.sweeps}>
        {sweeps.map(({ sweep, results: taken }) => (
          <li key={sweep}>
            {count(taken)} of{' '}
            <Link to="/sweeps/$sweep" params={{ sweep }}>
              <SweepName id={sweep} />
            </Link>
          </li>
        ))}
        {left.map(({ because, results: without }) => (
          <li key={because}>
            {count(without)} left out: {because}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** One that was deleted since has no name any more. */
function SweepName({ id }: { id: string }) {
  return useQuery(sweepQuery(id)).data?.name ?? id
}
