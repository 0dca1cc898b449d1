import { ClientError } from '@sweepstack/client'
import { useEffect, useState } from 'react'
import { bytes, count, counted, duration, percent } from '../../words/numbers.ts'
import { copyLines } from '../copies.ts'
import { cureOf } from './cures.ts'
import type { UploadState } from './upload.ts'
import styles from './upload-panel.module.css'
import { upload } from './use-upload.ts'

interface ProgressProps {
  state: UploadState
  /** Files and options stay chosen. */
  onStop: () => void
  onClear: () => void
}

/** How far the upload is, what the service found in the files, or why it took none. */
export function UploadProgress({ state, onStop, onClear }: ProgressProps) {
  switch (state.phase) {
    case 'idle':
      return undefined
    case 'looking':
      return (
        <Step
          name={state.order.name}
          said="Looking through the files"
          part={state.done}
          of={state.of}
          onStop={onStop}
        />
      )
    case 'sending':
      return <Sending state={state} onStop={onStop} />
    case 'reading':
      return <Reading state={state} />
    case 'done':
      return <Done state={state} onClear={onClear} />
    case 'failed':
      return <Failed state={state} />
  }
}

type In<Phase extends UploadState['phase']> = Extract<UploadState, { phase: Phase }>

interface StepProps {
  name: string
  said: string
  part: number
  of: number
  onStop: () => void
}

function Step({ name, said, part, of, onStop }: StepProps) {
  return (
    <div className={styles.step}>
      <p role="status">
        {name}: {said}
      </p>
      <progress aria-label={`${said} of ${name}`} value={part} max={Math.max(1, of)} />
      <p className={styles.hint}>
        {bytes(part)} of {bytes(of)}, {percent(part, of)}
      </p>
      <button type="button" onClick={onStop}>
        Stop
      </button>
    </div>
  )
}

function Sending({ state, onStop }: { state: In<'sending'>; onStop: () => void }) {
  const { order, there, sent, of, startedAt } = state
  const speed = sent / Math.max(0.001, (Date.now() - startedAt) / 1000)
  const left = of - there - sent
  const ahead = sent === 0 ? '' : `, ${bytes(speed)}/s, ${duration(left / speed)} to go`
  const before = there === 0 ? '' : ` (${bytes(there)} were there already)`
  return (
    <Step
      name={order.name}
      said={`Sending${before}${ahead}`}
      part={there + sent}
      of={of}
      onStop={onStop}
    />
  )
}

function Reading({ state: { order, startedAt, progress } }: { state: In<'reading'> }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return (
    <div className={styles.step}>
      <p role="status">{order.name}: All has arrived, the service reads the images</p>
      <progress
        aria-label={`Reading ${order.name}`}
        {...(progress && { value: progress.images, max: progress.of })}
      />
      <p className={styles.hint}>
        {progress ? `${count(progress.images)} of ${counted(progress.of, 'image')}, ` : ''}
        {duration(Math.max(0, Math.round((now - startedAt) / 1000)))}; it goes on if you close this
        page
      </p>
    </div>
  )
}

function Done({ state: { dataset }, onClear }: { state: In<'done'>; onClear: () => void }) {
  const { name, splits, classes, warnings, notes, skipped, report, contents } = dataset
  const fewest = contents?.classes.reduce(
    (least, { train }) => Math.min(least, train),
    Number.POSITIVE_INFINITY,
  )
  return (
    <div className={styles.done}>
      <p role="status">
        <strong>{name}</strong> is registered: {counted(classes.length, 'class', 'classes')},{' '}
        {count(splits.train)} training, {count(splits.val)} validation and {count(splits.test)} test
        images{fewest === undefined ? '' : `; the smallest class has ${count(fewest)} for training`}
        .
      </p>
      <ul className={styles.lines}>
        {(report === null ? [] : copyLines(report)).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <Told title="warning" lines={warnings} isWarning />
      <Told title="file left out" several="files left out" lines={skipped} />
      <Told title="note" lines={notes} />
      <div className={styles.do}>
        <a href={`#dataset-${name}`}>See it below</a>
        <button type="button" onClick={onClear}>
          Add another
        </button>
      </div>
    </div>
  )
}

interface ToldProps {
  title: string
  several?: string
  lines: string[]
  isWarning?: boolean
}

function Told({ title, several, lines, isWarning = false }: ToldProps) {
  if (lines.length === 0) return undefined
  return (
    <details className={isWarning ? styles.warned : undefined} open={isWarning}>
      <summary>{counted(lines.length, title, several)}</summary>
      <ul className={styles.lines}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  )
}

function Failed({ state: { order, error } }: { state: In<'failed'> }) {
  const problem = error instanceof ClientError ? error.problem : undefined
  const errors = problem?.errors ?? []
  return (
    <div className={styles.failed} role="alert">
      <p>
        <strong>{order.name}</strong> is not registered. {problem?.detail ?? error.message}
      </p>
      {errors.length > 1 ? (
        <ul className={styles.lines}>
          {errors.map(({ path, message }) => (
            <li key={`${path} ${message}`}>{message}</li>
          ))}
        </ul>
      ) : undefined}
      <p>{cureOf(error)}</p>
      <button type="button" onClick={() => void upload.start(order)}>
        Try again with the same files
      </button>
    </div>
  )
}
