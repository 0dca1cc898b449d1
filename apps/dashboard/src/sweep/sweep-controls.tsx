import { isAllowed, type Sweep } from '@sweepstack/protocol'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useRef } from 'react'
import { client } from '../data/client.ts'
import { sessionQuery } from '../data/session.ts'
import styles from './sweep-controls.module.css'

/** Clone, pause, resume and cancel, for whoever may. */
export function SweepControls({ sweep }: { sweep: Sweep }) {
  const { data: session } = useQuery(sessionQuery)
  const { id, status } = sweep
  const mayChange =
    session !== undefined && session !== 'unknown' && isAllowed(session.scopes, 'sweeps')
  if (!mayChange) return <span />
  return (
    <div className={styles.controls}>
      <Link to="/new" search={{ from: id }} className={styles.link ?? ''}>
        Clone
      </Link>
      {status === 'running' || status === 'paused' ? <LiveControls sweep={sweep} /> : undefined}
    </div>
  )
}

function LiveControls({ sweep }: { sweep: Sweep }) {
  const queries = useQueryClient()
  const dialog = useRef<HTMLDialogElement>(null)
  const { mutate, isPending, error } = useMutation({
    mutationFn: (status: 'running' | 'paused' | 'cancelled') =>
      client.changeSweep(sweep.id, { status }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sweep', sweep.id] }),
  })
  const other = sweep.status === 'running' ? 'paused' : 'running'
  return (
    <>
      {error ? (
        <span role="alert" className={styles.error}>
          {error.message}
        </span>
      ) : undefined}
      <button type="button" disabled={isPending} onClick={() => mutate(other)}>
        {other === 'paused' ? 'Pause' : 'Resume'}
      </button>
      <button type="button" disabled={isPending} onClick={() => dialog.current?.showModal()}>
        Cancel…
      </button>
      <dialog ref={dialog} className={styles.dialog} aria-label="Cancel the sweep">
        <form
          method="dialog"
          onSubmit={(event) => {
            const { submitter } = event.nativeEvent as SubmitEvent
            if ((submitter as HTMLButtonElement | null)?.value === 'cancel') mutate('cancelled')
          }}
        >
          <h2>Cancel “{sweep.name}”?</h2>
          <p>Its open trials end. What was trained stays, and another sweep can go on from it.</p>
          <div className={styles.choices}>
            <button type="submit" value="keep">
              Keep it
            </button>
            <button type="submit" value="cancel" className={styles.danger}>
              Cancel the sweep
            </button>
          </div>
        </form>
      </dialog>
    </>
  )
}
