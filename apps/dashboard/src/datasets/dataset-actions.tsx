import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { MakeSure } from '../actions/make-sure.tsx'
import { WrongPart } from '../actions/wrong-part.tsx'
import { client } from '../data/client.ts'
import { useMayChange } from '../data/may-change.ts'
import { datasetsQuery } from '../data/queries.ts'
import dialog from '../panel/dialog.module.css'
import { DialogButton } from '../panel/dialog-button.tsx'
import styles from './dataset-actions.module.css'

/** What may be done with a dataset: anybody takes it along, who may change it gives it another name or removes it. */
export function DatasetActions({ name }: { name: string }) {
  const mayChange = useMayChange()
  return (
    <div className={styles.actions}>
      {/* As large as it is: the browser writes it to a file while it comes. */}
      <a href={`/v1/datasets/${encodeURIComponent(name)}/export`} download={`${name}.tar`}>
        Export
      </a>
      {mayChange ? (
        <>
          <DialogButton label="Rename…" title={`Rename ${name}`}>
            {(close) => <Rename name={name} close={close} />}
          </DialogButton>
          <DialogButton label="Remove…" title={`Remove ${name}?`}>
            {(close) => <Remove name={name} close={close} />}
          </DialogButton>
        </>
      ) : undefined}
    </div>
  )
}

interface DialogProps {
  name: string
  close: () => void
}

function Rename({ name, close }: DialogProps) {
  const field = useId()
  const [to, setTo] = useState(name)
  const { mutate, isPending, error } = useDatasetChange(
    () => client.renameDataset(name, to.trim()),
    close,
  )
  return (
    <form
      className={dialog.body}
      onSubmit={(event) => {
        event.preventDefault()
        mutate()
      }}
    >
      <p className={dialog.quiet}>
        All its versions get the new name. Sweeps on it go on; a sweep file that names it needs the
        new one.
      </p>
      <label htmlFor={field}>New name</label>
      <input
        id={field}
        className={dialog.text}
        spellCheck={false}
        value={to}
        onChange={({ target }) => setTo(target.value)}
      />
      <WrongPart error={error} />
      <div className={dialog.choices}>
        <button type="button" onClick={close}>
          Leave it
        </button>
        <button
          type="submit"
          className={dialog.do}
          disabled={isPending || to.trim() === '' || to.trim() === name}
        >
          Rename
        </button>
      </div>
    </form>
  )
}

function Remove({ name, close }: DialogProps) {
  const { mutate, ...change } = useDatasetChange(() => client.removeDataset(name), close)
  return (
    <MakeSure
      said="The name and all its versions go. Images that a sweep needs are never removed: then this is refused."
      label="Remove the dataset"
      change={{ ...change, mutate: () => mutate() }}
      close={close}
    />
  )
}

/** Changes what is registered, and reads the list again. */
function useDatasetChange(change: () => Promise<unknown>, onDone: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      onDone()
      await queries.invalidateQueries({ queryKey: datasetsQuery.queryKey })
    },
  })
}
