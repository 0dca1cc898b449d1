import type { Sweep } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { BanButton } from '../actions/ban-button.tsx'
import { bannedRegion } from '../actions/ban-text.ts'
import { CancelButton } from '../actions/cancel-button.tsx'
import { GiveConfigButton } from '../actions/give-config-button.tsx'
import { mayGoOn, whyClosed } from '../actions/may-go-on.ts'
import { useChange } from '../actions/use-change.ts'
import { useMayChange } from '../data/may-change.ts'
import { leadersQuery } from '../data/queries.ts'
import { useFilter } from './filter.ts'
import styles from './sweep-controls.module.css'

/** What may be done with a sweep, for whoever may. */
export function SweepControls({ sweep }: { sweep: Sweep }) {
  const { id, status } = sweep
  if (!useMayChange()) return <span />
  const closed = whyClosed(sweep)
  return (
    <div className={styles.controls}>
      {closed === undefined ? undefined : <p className={styles.closed}>{closed}</p>}
      {status === 'running' || status === 'paused' ? <PauseButton sweep={sweep} /> : undefined}
      {mayGoOn(sweep) ? <LivingControls sweep={sweep} /> : undefined}
      <Link to="/new" search={{ from: id }} className={styles.link ?? ''}>
        Clone
      </Link>
      {status === 'running' || status === 'paused' ? <CancelButton sweep={sweep} /> : undefined}
    </div>
  )
}

function PauseButton({ sweep: { id, status } }: { sweep: Sweep }) {
  const { mutate, isPending, error } = useChange(id)
  const other = status === 'running' ? 'paused' : 'running'
  return (
    <>
      {error ? (
        <span role="alert" className={styles.error}>
          {error.message}
        </span>
      ) : undefined}
      <button type="button" disabled={isPending} onClick={() => mutate({ status: other })}>
        {other === 'paused' ? 'Pause' : 'Resume'}
      </button>
    </>
  )
}

/** What edits the space; a filter proposes what to ban, the best config what to give. */
function LivingControls({ sweep }: { sweep: Sweep }) {
  const { conditions } = useFilter()
  const { data: leaders } = useQuery(leadersQuery(sweep.id, false))
  return (
    <>
      <Link to="/sweeps/$sweep/edit" params={{ sweep: sweep.id }} className={styles.link ?? ''}>
        Edit
      </Link>
      <GiveConfigButton sweep={sweep} label="Give a config…" config={leaders?.rows[0]?.config} />
      <BanButton
        sweep={sweep}
        label="Ban…"
        condition={bannedRegion(conditions, parametersOf(sweep))}
      />
    </>
  )
}

function parametersOf({ definition }: Sweep): string[] {
  const { parameters = {} } = definition as { parameters?: object }
  return Object.keys(parameters)
}
