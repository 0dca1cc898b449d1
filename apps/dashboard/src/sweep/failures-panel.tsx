import type { FailureGroup, Sweep } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { RetryButton } from '../actions/retry-button.tsx'
import { failuresQuery } from '../data/queries.ts'
import { Loaded } from '../panel/loaded.tsx'
import { Panel } from '../panel/panel.tsx'
import { counted } from '../words/numbers.ts'
import styles from './failures-panel.module.css'

/** What failed, grouped by its cause, with what the failed have in common. */
export function FailuresPanel({ sweep }: { sweep: Sweep }) {
  const query = useQuery(failuresQuery(sweep.id))
  return (
    <Panel
      title="Failures"
      note={counted(sweep.counts.failed ?? 0, 'failed trial')}
      tools={<RetryButton sweep={sweep} label="Retry all that failed" which={{}} />}
    >
      <Loaded query={query}>
        {(groups) => (
          <ul className={styles.groups}>
            {groups.map((group) => (
              <Group key={group.signature} sweep={sweep} group={group} />
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  )
}

const mostLinks = 12

function Group({ sweep, group }: { sweep: Sweep; group: FailureGroup }) {
  const { count, code, message, where, trials } = group
  return (
    <li className={styles.group}>
      <div>
        <h3>
          {counted(count, 'trial')} <code>{code}</code>
        </h3>
        <p className={styles.message}>{message}</p>
        {where ? <p className={styles.where}>In common, unlike the others: {where}</p> : undefined}
        <p className={styles.where}>
          {trials.length === 1 ? 'Trial' : 'Trials'}{' '}
          {trials.slice(0, mostLinks).map((trial) => (
            <Link
              key={trial}
              to="/sweeps/$sweep/trials/$trial"
              params={{ sweep: sweep.id, trial: String(trial) }}
            >
              {trial}{' '}
            </Link>
          ))}
          {count > mostLinks ? `and ${count - mostLinks} more` : ''}
        </p>
      </div>
      <RetryButton
        sweep={sweep}
        label={count === 1 ? 'Retry it' : 'Retry these'}
        which={{ signature: group.signature }}
      />
    </li>
  )
}
