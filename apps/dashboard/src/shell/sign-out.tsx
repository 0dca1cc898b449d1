import type { Session } from '@sweepstack/protocol'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client } from '../data/client.ts'
import { forgetDraft } from '../data/draft.ts'
import { sessionQuery } from '../data/session.ts'
import styles from './sign-out.module.css'

/** For who has a cookie: without one there is nothing to end. */
export function SignOut({ session }: { session: Session }) {
  const queries = useQueryClient()
  const { mutate, error, isPending } = useMutation({
    mutationFn: client.signOut,
    // What was read with the key, or written, is not for whoever comes next. Nothing is asked again: it would be refused.
    onSuccess: () => {
      forgetDraft()
      const [ofSession] = sessionQuery.queryKey
      queries.setQueryData(sessionQuery.queryKey, 'unknown')
      queries.removeQueries({ predicate: ({ queryKey: [first] }) => first !== ofSession })
    },
  })
  if (session.key === null || session.expiresAt === null) return undefined
  const who = `${session.key}, which may: ${session.scopes.join(', ')}`
  return (
    <button
      type="button"
      className={styles.button}
      title={error?.message ?? who}
      disabled={isPending}
      onClick={() => mutate()}
    >
      {error === null ? 'Sign out' : 'Sign out failed: try again'}
    </button>
  )
}
