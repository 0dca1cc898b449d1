import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import styles from './panel.module.css'
import { Trouble } from './trouble.tsx'

interface LoadedProps<T> {
  query: Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>
  /** Height to keep while nothing is there, in px. */
  room?: number
  children: (data: T) => ReactNode
}

/** What a query brings. What was read before stays while a newer answer is missing. */
export function Loaded<T>({ query, room = 96, children }: LoadedProps<T>) {
  const { data, error, refetch } = query
  if (data !== undefined) return children(data)
  if (error) return <Trouble error={error} retry={() => void refetch()} />
  return <Loading room={room} />
}

/** Stands where something will be. `room`: the height to keep, in px. */
export function Loading({ room }: { room: number }) {
  return (
    <div className={styles.loading} style={{ minHeight: room }} role="status" aria-busy="true">
      Loading…
    </div>
  )
}

interface LoadedAllProps<T> {
  queries: readonly Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch'>[]
  /** What they brought, in their order. */
  children: (all: T[]) => ReactNode
}

/** What several queries bring, once all have; or the trouble of the first that has any. */
export function LoadedAll<T>({ queries, children }: LoadedAllProps<T>) {
  const failed = queries.find(({ error }) => error !== null)
  if (failed?.error) return <Trouble error={failed.error} retry={() => void failed.refetch()} />
  const all = queries.flatMap(({ data }) => (data === undefined ? [] : [data]))
  if (all.length < queries.length)
    return (
      <p role="status" aria-busy="true">
        Loading…
      </p>
    )
  return children(all)
}
