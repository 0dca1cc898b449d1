import type { InstallationStreamEvent, Sweep, SweepList } from '@sweepstack/protocol'
import type { QueryClient } from '@tanstack/react-query'
import { forgetFigures, keepFigures, type SweepEvent, withFigures, withNewest } from './figures.ts'
import { createRefresher, type Refresh } from './refresher.ts'

/** What comes within this time is put on the page at once, in ms. */
const gatherMs = 50
const soon = 300
const changing = new Set<unknown>(['sweeps', 'sweep', 'workers'])
const seldom = 5000

/** What of a sweep an answer has that an event of these parts does not tell. */
const ofParts: Record<'trials' | 'reports', [key: string[], everyMs: number][]> = {
  trials: [
    [['trial'], soon],
    [['curves'], soon],
    [['board'], soon],
    [['decisions'], soon],
    [['failures'], soon],
    [['leaders'], 2000],
    // These are large.
    [['table'], seldom],
    [['importance'], seldom],
  ],
  reports: [
    [['trial'], soon],
    [['curves'], soon],
    [['table', 'lineages'], 2 * seldom],
    [['table', 'timeline'], 2 * seldom],
  ],
}

/**
 * Keeps what was read true by the events of the installation: figures that an event tells are put in their places, and what
 * else changed is asked for again.
 */
export function createFollower(queries: QueryClient) {
  const refresher = createRefresher(queries)
  let gathered = new Map<string, SweepEvent>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const ask: Ask = (key, everyMs, exact = false) => refresher.ask({ key, everyMs, exact })
  const flush = () => {
    timer = undefined
    const events = gathered
    gathered = new Map()
    queries.setQueriesData<SweepList>({ queryKey: ['sweeps'] }, (list) => {
      return list && { ...list, sweeps: list.sweeps.map(withNewest) }
    })
    for (const event of events.values()) followSweep(queries, ask, event)
  }
  const readAgain = () => {
    forgetFigures()
    void queries.invalidateQueries({ predicate: ({ queryKey: [name] }) => changing.has(name) })
  }
  const gather = (event: SweepEvent) => {
    const before = gathered.get(event.sweep)
    keepFigures(event)
    gathered.set(event.sweep, { ...event, changed: { ...before?.changed, ...event.changed } })
    timer ??= setTimeout(flush, gatherMs)
  }
  return {
    take(event: InstallationStreamEvent): void {
      switch (event.type) {
        case 'sweep':
          gather(event)
          break
        case 'sweepRemoved':
          ask(['sweeps'], soon)
          ask(['sweep', event.sweep], soon)
          break
        case 'worker':
        case 'workerLeft':
          ask(['workers'], soon)
          break
        case 'reset':
          readAgain()
      }
    },
    readAgain,
    stop(): void {
      clearTimeout(timer)
      refresher.stop()
    },
  }
}

type Ask = (key: Refresh['key'], everyMs: number, exact?: boolean) => void

/** Puts the figures of a sweep in their places, and asks for what else changed of it. */
function followSweep(queries: QueryClient, ask: Ask, event: SweepEvent): void {
  const { sweep, changed } = event
  const key = ['sweep', sweep]
  if (changed.sweep !== undefined) ask(['sweeps'], 1000)
  const known = queries.getQueryCache().findAll({ queryKey: key })
  if (known.length === 0) return
  queries.setQueryData<Sweep>(key, (one) => one && withFigures(one, event))
  if (!known.some((query) => query.isActive())) {
    for (const query of known) query.invalidate()
    return
  }
  if (changed.sweep !== undefined) ask(key, soon, true)
  // What is asked of a sweep shows in what its trials say.
  const hasTrials = changed.trials !== undefined || changed.sweep !== undefined
  const parts = [
    ...(hasTrials ? ofParts.trials : []),
    ...(changed.reports === undefined ? [] : ofParts.reports),
  ]
  for (const [below, everyMs] of parts) ask([...key, ...below], everyMs)
}
