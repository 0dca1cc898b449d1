import type { QueryClient, QueryKey } from '@tanstack/react-query'

export interface Refresh {
  key: QueryKey
  /** Only the query of this very key, and not those below it. */
  exact?: boolean
  /** At most so often, in ms. */
  everyMs: number
}

/**
 * Asks again for what changed: never while an answer to the same is on its way, never more often than each allows, and for no
 * more than a third of the time. A tab that nobody sees asks once it is seen.
 */
export function createRefresher(queries: QueryClient) {
  const states = new Map<string, { refresh: Refresh; dirty: boolean }>()
  const held = new Set<string>()
  let stopped = false

  const run = async (name: string) => {
    const state = states.get(name)
    if (state === undefined || stopped) return
    state.dirty = false
    const { key, exact = false, everyMs } = state.refresh
    const filter = { queryKey: key, exact, type: 'active' as const }
    // An answer that is on its way may be from before the change.
    if (queries.isFetching(filter) > 0) state.dirty = true
    const from = performance.now()
    await queries.invalidateQueries({ queryKey: key, exact }, { cancelRefetch: false })
    await pause(Math.max(everyMs, 2 * (performance.now() - from)))
    if (state.dirty) begin(name)
    else states.delete(name)
  }
  const begin = (name: string) => {
    if (document.hidden) held.add(name)
    else void run(name)
  }
  const show = () => {
    if (document.hidden) return
    const names = [...held]
    held.clear()
    for (const name of names) void run(name)
  }
  document.addEventListener('visibilitychange', show)
  return {
    ask(refresh: Refresh): void {
      const name = JSON.stringify([refresh.key, refresh.exact === true])
      const known = states.get(name)
      if (known) known.dirty = true
      else {
        states.set(name, { refresh, dirty: true })
        begin(name)
      }
    },
    stop(): void {
      stopped = true
      document.removeEventListener('visibilitychange', show)
    },
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
