import { useState } from 'react'
import { Panel } from '../../panel/panel.tsx'
import { DropZone } from './drop-zone.tsx'
import { nameAfter, type Picked } from './picked-files.ts'
import { emptyFields, type ReadForm, type ReadingFields, readForm } from './read-form.ts'
import { ReadingForm } from './reading-form.tsx'
import styles from './upload-panel.module.css'
import { UploadProgress } from './upload-progress.tsx'
import { upload, useUpload } from './use-upload.ts'

/** Makes a dataset of files of this machine: chosen, named, sent, and what the service found in them. */
export function UploadPanel() {
  const state = useUpload()
  const [picked, setPicked] = useState<Picked>()
  const [fields, setFields] = useState<ReadingFields>(emptyFields)
  const [asked, setAsked] = useState(false)
  const form = readForm(fields)
  const choose = (next: Picked) => {
    setPicked(next)
    setFields((before) =>
      before.name === '' ? { ...before, name: nameAfter(next.called) } : before,
    )
  }
  const isBusy = !['idle', 'failed'].includes(state.phase)
  const clear = () => {
    upload.clear()
    setPicked(undefined)
    setFields(emptyFields)
    setAsked(false)
  }
  return (
    <Panel title="Add a dataset">
      {isBusy ? undefined : (
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault()
            setAsked(true)
            if (picked && form.kind === 'right') void upload.start({ ...form, picked })
          }}
        >
          <DropZone picked={picked} onPick={choose} />
          {picked === undefined ? undefined : (
            <ReadingForm fields={fields} wrong={wrongOf(form, asked)} onChange={setFields} />
          )}
          {picked === undefined ? undefined : (
            <div className={styles.do}>
              <button type="submit">Upload and register</button>
              {asked && form.kind === 'wrong' ? (
                <p role="alert">Correct the fields that are marked.</p>
              ) : undefined}
            </div>
          )}
        </form>
      )}
      <UploadProgress state={state} onStop={() => upload.clear()} onClear={clear} />
    </Panel>
  )
}

/** What is wrong is said once somebody has asked for it; a typed name that cannot be one, at once. */
function wrongOf(form: ReadForm, asked: boolean) {
  return form.kind === 'wrong' && asked ? form.wrong : {}
}
