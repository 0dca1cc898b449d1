import { type ReactNode, useId } from 'react'
import styles from './sweep-form.module.css'

interface FieldProps {
  label: string
  hint?: string
  /** Why its value was refused; the field is described by the element `ID-wrong`. */
  wrong?: string | undefined
  /** The text has more there than the field shows. */
  isBeyond?: boolean
  children: (id: string) => ReactNode
}

/** A labelled field, or that its value is written in the text alone. */
export function Field({ label, hint, wrong, isBeyond = false, children }: FieldProps) {
  const id = useId()
  if (isBeyond) return <Beyond label={label} />
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {hint === undefined ? undefined : <p className={styles.hint}>{hint}</p>}
      {wrong === undefined ? undefined : (
        <p id={`${id}-wrong`} role="alert" className={styles.wrong}>
          {wrong}
        </p>
      )}
    </div>
  )
}

export function Beyond({ label }: { label: string }) {
  return (
    <div className={styles.field}>
      <p className={styles.label}>{label}</p>
      <p className={styles.hint}>The text says more here than this form shows: change it there.</p>
    </div>
  )
}
