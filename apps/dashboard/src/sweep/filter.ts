import { type Condition, metricNames, parseCondition, type Sweep } from '@sweepstack/protocol'
import { useQueryClient } from '@tanstack/react-query'
import { useParams, useRouter, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { holdPictures } from '../panel/under-way.ts'
import { boardQuery } from './board-query.ts'
import { type SweepSearch, sweepSearch } from './sweep-search.ts'

/** The one filter of all panels of a sweep: it stands in the address, in the grammar of the leaderboard. */
export function useFilter() {
  const { where = none } = useSearch({ from: sweepPage, select: whereOf, structuralSharing: true })
  const conditions = useMemo(() => where.flatMap(conditionOf), [where])
  return { where, conditions }
}

/** What the filter says of one name. Of eight axes only the one whose conditions change is made anew. */
export function useConditionsOn(name: string): Condition[] {
  return useSearch({
    from: sweepPage,
    select: ({ where = none }) =>
      where.flatMap(conditionOf).filter((condition) => condition.name === name),
    structuralSharing: true,
  })
}

/** Changes the filter. The leaderboard is asked for at once: its answer is on its way while the page is made anew. */
export function useSetFilter() {
  const { sweep } = useParams({ from: sweepPage })
  const router = useRouter()
  const queries = useQueryClient()
  return useCallback(
    (change: (where: string[]) => string[], { replace = false } = {}) => {
      const { where: before = none, sort } = sweepSearch(router.latestLocation.search)
      const after = change(before)
      if (after.join('&') === before.join('&')) return
      // The curves of the leaders would else be drawn twice.
      holdPictures(queries.prefetchInfiniteQuery(boardQuery(sweep, after, sort)), leadersMs)
      void router.navigate({
        from: sweepPage,
        to: '.',
        replace,
        search: ({ where: _, ...rest }) => (after.length === 0 ? rest : { ...rest, where: after }),
        resetScroll: false,
      })
    },
    [router, queries, sweep],
  )
}

/** As long as pictures wait for the leaders, in ms. */
const leadersMs = 100

const sweepPage = '/sweeps/$sweep'

const none: string[] = []

const whereOf = ({ where }: SweepSearch) => (where === undefined ? {} : { where })

/** What a condition of a link says; one that no leaderboard would take picks nothing out here. */
function conditionOf(text: string): Condition[] {
  const [name = ''] = text.split(/[^\w.]/, 1)
  try {
    return [parseCondition(text, [name.split('.')[0] ?? ''])]
  } catch {
    return []
  }
}

/** What a condition may be about. */
export function filterNames({ definition }: Sweep): string[] {
  const { parameters = {} } = definition as { parameters?: Record<string, unknown> }
  return [...Object.keys(parameters), 'score', 'trial', 'rank', 'tie', 'seconds', ...metricNames]
}
