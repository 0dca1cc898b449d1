import { ClientError } from '@sweepstack/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'
import { client } from '../data/client.ts'
import styles from './sign-in.module.css'

/** Asks for a key, which the service turns into a cookie that no script can read. */
export function SignIn() {
  const queries = useQueryClient()
  const field = useId()
  const { mutate, error, isPending } = useMutation({
    mutationFn: (key: string) => client.signIn(key),
    onSuccess: () => queries.invalidateQueries(),
  })
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        mutate(String(new FormData(event.currentTarget).get('key') ?? '').trim())
      }}
    >
      <h1>Sign in</h1>
      <p>
        This service asks for a key. Its administrator makes one with{' '}
        <code>sweepstack keys add</code>.
      </p>
      <label htmlFor={field}>Key</label>
      <input
        id={field}
        name="key"
        type="password"
        autoComplete="current-password"
        required
        aria-invalid={error !== null}
        aria-describedby={`${field}-error`}
      />
      <p id={`${field}-error`} role="alert" className={styles.error}>
        {error ? refusal(error) : ''}
      </p>
      <button type="submit" disabled={isPending}>
        {isPending ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  )
}

function refusal(error: Error): string {
  const code = error instanceof ClientError ? error.problem?.code : undefined
  return code === 'UNAUTHORIZED' ? 'The service does not know this key.' : error.message
}
