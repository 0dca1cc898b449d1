import { isAllowed, type Sweep } from '@sweepstack/protocol'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { client } from '../data/client.ts'
import { sessionQuery } from '../data/session.ts'
import styles from './sweep-controls.module.css'

/** Pause, resume and cancel, for whoever may. */
export function SweepControls({ sweep }: { sweep: Sweep }) {
  const queries = useQueryClient()
  const { data: session } = useQuery(sessionQuery)
  const dialog = useRef<HTMLDialogElement>(null)
  const { mutate, isPending, error } = useMutation({
    mutationFn: (status: 'running' | 'paused' | 'cancelled') =>
      client.changeSweep(sweep.id, { status }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sweep', sweep.id] }),
  })
  const { status } = sweep
  const mayChange =
    session !== undefined && session !== 'unknown' && isAllowed(session.scopes, 'sweeps')
  if (!mayChange || (status !== 'running' && status !== 'paused')) return <span />
  const other = status === 'running' ? 'paused' : 'running'
  return (
    <div className={styles.controls}>
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
    </div>
  )
}
