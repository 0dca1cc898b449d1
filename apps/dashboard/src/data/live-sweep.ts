import type { StreamEvent } from '@sweepstack/protocol'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { client } from './client.ts'

/** What comes within this time is shown at once, in ms. */
const gatherMs = 250
/** The table of all trials is large: it is read again at most so often, in ms. */
const tableEveryMs = 5000

type Part = 'trials' | 'reports' | 'all'

/**
 * Keeps what was read of a sweep true, by its events since the state that was read: what changed is asked for
 * again, never while an answer to the same is on its way. Answers whether the stream is there.
 */
export function useLiveSweep(id: string, cursor: string | undefined): 'live' | 'lost' {
  const queries = useQueryClient()
  const [state, setState] = useState<'live' | 'lost'>('live')
  const isKnown = cursor !== undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: a newer cursor of the same sweep needs no new stream
  useEffect(() => {
    if (cursor === undefined) return
    const leaving = new AbortController()
    const follower = createFollower(queries, id)
    const onConnection = (now: 'lost' | 'back') => {
      setState(now === 'lost' ? 'lost' : 'live')
      if (now === 'back') follower.note('all')
    }
    void (async () => {
      const { signal } = leaving
      for await (const event of client.events(id, signal, { after: cursor, onConnection })) {
        follower.note(partOf(event))
      }
    })().catch(() => setState('lost'))
    return () => {
      leaving.abort()
      follower.stop()
    }
  }, [id, isKnown, queries])
  return state
}

function partOf(event: StreamEvent): Part {
  switch (event.type) {
    case 'report':
      return 'reports'
    case 'trial':
      return 'trials'
    case 'sweep':
    case 'reset':
    case 'end':
      return 'all'
  }
}

/** Gathers what changed, and asks for it when the answers before are there. */
function createFollower(queries: QueryClient, id: string) {
  const parts = new Set<Part>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let tableReadAt = 0
  let stopped = false
  const refresh = (key: unknown[], exact = false) =>
    queries.invalidateQueries({ queryKey: ['sweep', id, ...key], exact }, { cancelRefetch: false })
  const flush = async () => {
    const changed = new Set(parts)
    parts.clear()
    if (changed.has('all')) {
      await refresh([])
    } else {
      const hasTrials = changed.has('trials')
      const asked = [refresh([], true), refresh(['trial']), refresh(['curves'])]
      if (hasTrials) asked.push(refresh(['board']), refresh(['decisions']), refresh(['failures']))
      if (hasTrials && performance.now() - tableReadAt > tableEveryMs) {
        tableReadAt = performance.now()
        asked.push(refresh(['table']), refresh(['importance']))
      } else if (hasTrials) later()
      await Promise.all(asked)
    }
    timer = undefined
    if (parts.size > 0) start()
  }
  let tableTimer: ReturnType<typeof setTimeout> | undefined
  const later = () => {
    tableTimer ??= setTimeout(() => {
      tableTimer = undefined
      note('trials')
    }, tableEveryMs)
  }
  const start = () => {
    if (!stopped) timer ??= setTimeout(() => void flush(), gatherMs)
  }
  const note = (part: Part) => {
    parts.add(part)
    start()
  }
  return {
    note,
    stop: () => {
      stopped = true
      clearTimeout(timer)
      clearTimeout(tableTimer)
    },
  }
}
