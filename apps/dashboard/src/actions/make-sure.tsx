import dialog from '../panel/dialog.module.css'
import { WrongPart } from './wrong-part.tsx'

interface MakeSureProps {
  /** What comes of it. */
  said: string
  /** Of the button that does it. */
  label: string
  change: { mutate: () => void; isPending: boolean; error: Error | null }
  close: () => void
}

/** Asks before what cannot be taken back is done. */
export function MakeSure({ said, label, change, close }: MakeSureProps) {
  return (
    <div className={dialog.body}>
      <p className={dialog.quiet}>{said}</p>
      <WrongPart error={change.error} />
      <div className={dialog.choices}>
        <button type="button" onClick={close}>
          Keep it
        </button>
        <button
          type="button"
          className={dialog.danger}
          disabled={change.isPending}
          onClick={change.mutate}
        >
          {label}
        </button>
      </div>
    </div>
  )
}
