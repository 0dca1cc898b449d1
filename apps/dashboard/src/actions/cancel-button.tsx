import type { Sweep } from '@sweepstack/protocol'
import { DialogButton } from '../panel/dialog-button.tsx'
import { MakeSure } from './make-sure.tsx'
import { useChange } from './use-change.ts'

/** Ends a sweep, after asking. */
export function CancelButton({ sweep: { id, name } }: { sweep: Sweep }) {
  return (
    <DialogButton label="Cancel…" title={`Cancel “${name}”?`}>
      {(close) => <Sure id={id} close={close} />}
    </DialogButton>
  )
}

function Sure({ id, close }: { id: string; close: () => void }) {
  const { mutate, ...change } = useChange(id, close)
  return (
    <MakeSure
      said="Its open trials end. What was trained stays, and another sweep can go on from it."
      label="Cancel the sweep"
      change={{ ...change, mutate: () => mutate({ status: 'cancelled' }) }}
      close={close}
    />
  )
}
