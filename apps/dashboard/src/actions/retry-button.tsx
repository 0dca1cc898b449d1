import type { Sweep } from '@sweepstack/protocol'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client } from '../data/client.ts'
import { useMayChange } from '../data/may-change.ts'
import styles from './retry-button.module.css'

interface RetryButtonProps {
  sweep: Sweep
  label: string
  /** One trial, those of a signature, or all that failed. */
  which: { trial?: number; signature?: string }
}

/** Trains again what failed, from its last checkpoint. */
export function RetryButton({ sweep, label, which }: RetryButtonProps) {
  const queries = useQueryClient()
  const mayChange = useMayChange()
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => client.retry(sweep.id, which),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sweep', sweep.id] }),
  })
  if (!mayChange || sweep.status === 'cancelled') return undefined
  return (
    <div>
      <button type="button" className={styles.retry} disabled={isPending} onClick={() => mutate()}>
        {label}
      </button>
      {error ? <p role="alert">{error.message}</p> : undefined}
    </div>
  )
}
