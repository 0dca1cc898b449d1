import { exportFormats, filesOfTrials, type Sweep, type Trial } from '@sweepstack/protocol'
import { useMutation } from '@tanstack/react-query'
import { client } from '../data/client.ts'
import { Panel } from '../panel/panel.tsx'
import styles from './downloads-panel.module.css'

const models = Object.entries(exportFormats).map(([format, files]) => ({
  format,
  files: Object.values(files).map((file) => `model/${file}`),
}))

/** What the service makes of a trial; some of it a worker predicts first. */
export function DownloadsPanel({ sweep: { definition }, trial }: { sweep: Sweep; trial: Trial }) {
  if (trial.reports.length === 0) return undefined
  const hasModel = (definition as { trainer?: string }).trainer !== 'external'
  return (
    <Panel title="Files" note="made when they are asked for">
      <ul className={styles.files}>
        {filesOfTrials(definition).map((file) => (
          <li key={file}>
            <Download trial={trial} file={file} />
          </li>
        ))}
      </ul>
      {hasModel ? <h3 className={styles.heading}>Model</h3> : undefined}
      {(hasModel ? models : []).map(({ format, files }) => (
        <p key={format} className={styles.model}>
          {format}:{' '}
          {files.map((file) => (
            <Download key={file} trial={trial} file={file} />
          ))}
        </p>
      ))}
    </Panel>
  )
}

function Download({ trial, file }: { trial: Trial; file: string }) {
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const bytes = await client.output(trial.sweep, trial.number, file)
      save(bytes, `trial-${trial.number}-${file.replace(/^model\//, '')}`)
    },
  })
  return (
    <>
      <button type="button" className={styles.file} disabled={isPending} onClick={() => mutate()}>
        {isPending ? 'making ' : ''}
        {file.replace(/^model\//, '')}
      </button>
      {error ? (
        <span role="alert" className={styles.error}>
          {error.message}
        </span>
      ) : undefined}
    </>
  )
}

/** A link cannot carry the key of a request; a file that the page holds needs none. */
function save(bytes: Uint8Array, name: string): void {
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
