import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { isAway } from '../data/query-client.ts'
import { useStreamState } from '../live/live-state.ts'
import { retryStream } from '../live/use-live.ts'
import styles from './away-banner.module.css'

const askEveryMs = 2000

/** Says that the service is away, until it answers again; then everything on the page is read anew. */
export function AwayBanner() {
  const queries = useQueryClient()
  const [away, setAway] = useState(false)
  useEffect(
    () =>
      queries.getQueryCache().subscribe(({ query }) => {
        const { error, fetchFailureCount, fetchFailureReason } = query.state
        if (fetchFailureCount > 0 && isAway(fetchFailureReason ?? error)) setAway(true)
      }),
    [queries],
  )
  const isLost = useStreamState() === 'lost'
  useEffect(() => {
    if (isLost) void answers().then((isThere) => isThere || setAway(true))
  }, [isLost])
  useEffect(() => {
    if (!away) return
    const timer = setInterval(async () => {
      if (!(await answers())) return
      setAway(false)
      retryStream()
      await queries.invalidateQueries()
    }, askEveryMs)
    return () => clearInterval(timer)
  }, [away, queries])
  return (
    <div role="status">
      {away ? (
        <p className={styles.banner}>
          The service does not answer. What you see may be old; the page goes on by itself when it
          is back.
        </p>
      ) : undefined}
    </div>
  )
}

async function answers(): Promise<boolean> {
  const answer = await fetch('/health/live').catch(() => undefined)
  return answer?.ok === true
}
