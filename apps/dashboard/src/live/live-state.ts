import { useSyncExternalStore } from 'react'
import type { StreamState } from './port-words.ts'

/** Whether the stream of events is there, for the whole page. */
let current: StreamState = 'connecting'
const listeners = new Set<() => void>()

export function becomeState(next: StreamState): void {
  if (next === current) return
  current = next
  for (const listener of listeners) listener()
}

export function isLive(): boolean {
  return current === 'live'
}

export function useStreamState(): StreamState {
  return useSyncExternalStore(subscribe, () => current)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
