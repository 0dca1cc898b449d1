import { largestPrepared } from '@sweepstack/protocol'
import { useState } from 'react'
import { bytes } from '../words/numbers.ts'
import styles from './drop.module.css'

const types = ['image/png', 'image/jpeg', 'image/webp']
const mostAtOnce = 6

/** Where pictures are dropped, or chosen with the keyboard. */
export function Drop({ onFiles }: { onFiles: (files: File[]) => void }) {
  const [isOver, setOver] = useState(false)
  const [refused, setRefused] = useState<string[]>([])
  const take = (given: FileList | null) => {
    const files = [...(given ?? [])]
    const fit = files.filter((file) => types.includes(file.type) && file.size <= largestPrepared)
    setRefused(files.filter((file) => !fit.includes(file)).map(({ name }) => name))
    if (fit.length > 0) onFiles(fit.slice(0, mostAtOnce))
  }
  return (
    <>
      <label
        className={`${styles.drop} ${isOver ? styles.over : ''}`}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          take(event.dataTransfer.files)
        }}
      >
        <input
          className={styles.input}
          type="file"
          multiple
          accept={types.join(',')}
          onChange={({ target }) => {
            take(target.files)
            target.value = ''
          }}
        />
        <span className={styles.choose}>Choose pictures…</span>
        <span>or drop your own here: PNG, JPEG or WebP.</span>
      </label>
      {refused.length > 0 ? (
        <p role="alert" className={styles.refused}>
          Not taken: {refused.join(', ')}. Give PNG, JPEG or WebP files of at most{' '}
          {bytes(largestPrepared)}.
        </p>
      ) : undefined}
    </>
  )
}
