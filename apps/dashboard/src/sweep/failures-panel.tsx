import { type FailureGroup, isAllowed, type Sweep } from '@sweepstack/protocol'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { client } from '../data/client.ts'
import { failuresQuery } from '../data/queries.ts'
import { sessionQuery } from '../data/session.ts'
import { Loaded } from '../panel/loaded.tsx'
import { Panel } from '../panel/panel.tsx'
import { counted } from '../words/numbers.ts'
import styles from './failures-panel.module.css'

/** What failed, grouped by its cause, with what the failed have in common. */
export function FailuresPanel({ sweep }: { sweep: Sweep }) {
  const query = useQuery(failuresQuery(sweep.id))
  return (
    <Panel title="Failures" note={counted(sweep.counts.failed ?? 0, 'failed trial')}>
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
          Trials{' '}
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
      <Retry sweep={sweep} signature={group.signature} />
    </li>
  )
}

function Retry({ sweep, signature }: { sweep: Sweep; signature: string }) {
  const queries = useQueryClient()
  const { data: session } = useQuery(sessionQuery)
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => client.retry(sweep.id, { signature }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sweep', sweep.id] }),
  })
  const mayChange =
    session !== undefined && session !== 'unknown' && isAllowed(session.scopes, 'sweeps')
  if (!mayChange || sweep.status === 'cancelled') return undefined
  return (
    <div>
      <button type="button" className={styles.retry} disabled={isPending} onClick={() => mutate()}>
        Retry these
      </button>
      {error ? <p role="alert">{error.message}</p> : undefined}
    </div>
  )
}
