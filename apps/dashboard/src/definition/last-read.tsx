import { type ReactNode, useState } from 'react'
import type { ReadDefinition } from './read-definition.ts'
import styles from './sweep-form.module.css'

interface LastReadProps {
  read: ReadDefinition
  children: (value: unknown) => ReactNode
}

/** A form of what a text says. While the text cannot be read it stays as it was, and takes nothing. */
export function LastRead({ read, children }: LastReadProps) {
  const [last, setLast] = useState(read)
  if ('value' in read && last !== read) setLast(read)
  const isReadable = 'value' in read
  const shown = isReadable ? read : last
  return (
    <fieldset className={styles.whole} disabled={!isReadable}>
      {isReadable ? undefined : (
        <p className={styles.note}>The form goes on when the text can be read again.</p>
      )}
      {'value' in shown ? children(shown.value) : undefined}
    </fieldset>
  )
}
