import { type Leaderboard, type Sweep, sayStops } from '@sweepstack/protocol'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { Loaded } from '../panel/loaded.tsx'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import { count, counted } from '../words/numbers.ts'
import { boardQuery } from './board-query.ts'
import { BoardTable } from './board-table.tsx'
import { useFilter } from './filter.ts'
import styles from './leaderboard-panel.module.css'
import { CompareLink, TryLink } from './picks.tsx'

/** Which config is best, and whether the difference to the next is real. */
export function LeaderboardPanel({ sweep }: { sweep: Sweep }) {
  const { where } = useFilter()
  const sort = useSearch({ from: '/sweeps/$sweep', select: (search) => search.sort })
  const navigate = useNavigate({ from: '/sweeps/$sweep' })
  const query = useInfiniteQuery(boardQuery(sweep.id, where, sort))
  const pages = query.data?.pages
  const rows = useMemo(() => pages?.flatMap((page) => page.rows) ?? [], [pages])
  const also = useMemo(() => otherMetrics(pages?.[0]), [pages])
  return (
    <Panel
      title="Leaderboard"
      note={pages && noteOf(rows.length, query.hasNextPage, where.length > 0, pages[0])}
      tools={
        <>
          <CompareLink sweep={sweep.id} />
          {rows.length > 0 ? <TryLink sweep={sweep} /> : undefined}
        </>
      }
    >
      {query.error && pages !== undefined ? <p role="alert">{query.error.message}</p> : undefined}
      <Loaded query={query} room={320}>
        {({ pages: [first] }) =>
          rows.length === 0 ? (
            <p className={panel.empty}>
              {where.length > 0
                ? 'No config meets the filter.'
                : 'No trial has come to its end yet: only those are ranked.'}
            </p>
          ) : (
            <>
              <Warnings of={first} />
              <BoardTable
                sweep={sweep}
                rows={rows}
                metric={first?.metric.name ?? 'score'}
                also={also}
                sort={sort}
                onSort={(name) =>
                  void navigate({ search: (before) => withSort(before, name), resetScroll: false })
                }
                onEnd={() => {
                  if (query.hasNextPage && !query.isFetching) void query.fetchNextPage()
                }}
              />
              <p className={styles.legend}>{legendOf(rows.some(({ tie }) => tie !== null))}</p>
            </>
          )
        }
      </Loaded>
    </Panel>
  )
}

function otherMetrics(first: Leaderboard | undefined): string[] {
  if (first === undefined) return []
  const { metric, objectives, metricConstraints } = first
  const names = [...(objectives ?? []), ...metricConstraints].map(({ name }) => name)
  return [...new Set(names)].filter((name) => name !== metric.name)
}

function noteOf(
  loaded: number,
  isMore: boolean,
  isFiltered: boolean,
  first: Leaderboard | undefined,
): string {
  const { failed = 0, cancelled = 0, stopped = 0, stoppedBy = {} } = first?.apart ?? {}
  const shown = isMore ? `the first ${counted(loaded, 'config')}` : counted(loaded, 'config')
  const apart = [
    failed > 0 ? `${count(failed)} failed` : '',
    cancelled > 0 ? `${count(cancelled)} cancelled` : '',
  ].filter(Boolean)
  const meets = !isMore && loaded === 1 ? 'meets' : 'meet'
  const filtered = isFiltered ? ` that ${meets} the filter` : ''
  const causes = sayStops(stoppedBy)
  const ended = stopped > 0 ? `; ${count(stopped)} stopped early` : ''
  const why = stopped > 0 && causes !== '' ? ` (${causes})` : ''
  return `${shown}${filtered}${apart.length > 0 ? `; not ranked: ${apart.join(', ')}` : ''}${ended}${why}`
}

/** Descending at first, then ascending, then by rank again. */
function withSort<Search extends { sort?: string }>({ sort, ...rest }: Search, name: string) {
  if (sort === `-${name}`) return { ...rest, sort: name }
  return sort === name ? rest : { ...rest, sort: `-${name}` }
}

function legendOf(hasTies: boolean): string {
  const bars =
    'Bars: the interval of the true score (95 %); hollow diamonds: what a leader had scored in the search.'
  return hasTies
    ? `${bars} Configs that a line joins at the left are not told apart by these runs.`
    : bars
}

function Warnings({ of }: { of: Leaderboard | undefined }) {
  if (of === undefined || of.warnings.length === 0) return undefined
  return (
    <ul className={styles.warnings}>
      {of.warnings.map((warning) => (
        <li key={warning}>{warning}</li>
      ))}
    </ul>
  )
}
