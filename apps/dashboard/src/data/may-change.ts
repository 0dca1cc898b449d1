import { isAllowed } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { sessionQuery } from './session.ts'

/** Whether who looks may post, change and end sweeps. What one may not do is not offered. */
export function useMayChange(): boolean {
  const { data: session } = useQuery(sessionQuery)
  return session !== undefined && session !== 'unknown' && isAllowed(session.scopes, 'sweeps')
}
