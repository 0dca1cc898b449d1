import type { Sweep } from '@sweepstack/protocol'
import { useId, useState } from 'react'
import dialog from '../panel/dialog.module.css'
import { DialogButton } from '../panel/dialog-button.tsx'
import { useChange } from './use-change.ts'
import { WrongPart } from './wrong-part.tsx'

interface BanButtonProps {
  sweep: Sweep
  label: string
  /** What is proposed to be banned. */
  condition: string
}

/** Leaves a config or a region out from now on, and takes such bans back. */
export function BanButton({ sweep, label, condition }: BanButtonProps) {
  return (
    <DialogButton label={label} title="Ban configs">
      {(close) => <Ban sweep={sweep} proposed={condition} close={close} />}
    </DialogButton>
  )
}

interface BanProps {
  sweep: Sweep
  proposed: string
  close: () => void
}

function Ban({ sweep: { id, bans }, proposed, close }: BanProps) {
  const field = useId()
  const [condition, setCondition] = useState(proposed)
  const { mutate, isPending, error } = useChange(id, close)
  return (
    <form
      className={dialog.body}
      onSubmit={(event) => {
        event.preventDefault()
        mutate({ ban: [condition.trim()] })
      }}
    >
      <p className={dialog.quiet}>
        No config of which this holds is opened from now on. What is open goes on.
      </p>
      <label htmlFor={field}>Condition</label>
      <textarea
        id={field}
        className={dialog.text}
        rows={3}
        spellCheck={false}
        placeholder="learningRate > 0.01 and optimizer = sgd"
        value={condition}
        onChange={({ target }) => setCondition(target.value)}
      />
      {bans.length > 0 ? <Bans id={id} bans={bans} close={close} /> : undefined}
      <WrongPart error={error} />
      <div className={dialog.choices}>
        <button type="button" onClick={close}>
          Leave it
        </button>
        <button type="submit" className={dialog.do} disabled={isPending || condition.trim() === ''}>
          Ban
        </button>
      </div>
    </form>
  )
}

function Bans({ id, bans, close }: { id: string; bans: string[]; close: () => void }) {
  const { mutate, isPending, error } = useChange(id, close)
  return (
    <div>
      <h3>Banned now</h3>
      <ul className={dialog.bans}>
        {bans.map((ban) => (
          <li key={ban}>
            <code>{ban}</code>
            <button
              type="button"
              className={dialog.small}
              disabled={isPending}
              aria-label={`Take back the ban of ${ban}`}
              onClick={() => mutate({ unban: [ban] })}
            >
              Take back
            </button>
          </li>
        ))}
      </ul>
      <WrongPart error={error} />
    </div>
  )
}
