import type { Sweep } from '@sweepstack/protocol'
import dialog from '../panel/dialog.module.css'
import { DialogButton } from '../panel/dialog-button.tsx'
import { useChange } from './use-change.ts'
import { WrongPart } from './wrong-part.tsx'

/** Ends a sweep, after asking. */
export function CancelButton({ sweep: { id, name } }: { sweep: Sweep }) {
  return (
    <DialogButton label="Cancel…" title={`Cancel “${name}”?`}>
      {(close) => <Sure id={id} close={close} />}
    </DialogButton>
  )
}

function Sure({ id, close }: { id: string; close: () => void }) {
  const { mutate, isPending, error } = useChange(id, close)
  return (
    <div className={dialog.body}>
      <p className={dialog.quiet}>
        Its open trials end. What was trained stays, and another sweep can go on from it.
      </p>
      <WrongPart error={error} />
      <div className={dialog.choices}>
        <button type="button" onClick={close}>
          Keep it
        </button>
        <button
          type="button"
          className={dialog.danger}
          disabled={isPending}
          onClick={() => mutate({ status: 'cancelled' })}
        >
          Cancel the sweep
        </button>
      </div>
    </div>
  )
}
