import type { LeaderboardRow, Sweep } from '@sweepstack/protocol'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import { variedParameters } from '../words/varied-parameters.ts'
import { spanOf } from './board-query.ts'
import { BoardRow } from './board-row.tsx'
import styles from './board-table.module.css'

const rowHeight = 36

interface BoardTableProps {
  sweep: Sweep
  rows: LeaderboardRow[]
  metric: string
  /** What rows are judged by beside it: other objectives, and metrics with constraints. */
  also: string[]
  sort: string | undefined
  onSort: (name: string) => void
  /** The reader has come to the last row that is there. */
  onEnd: () => void
}

/** Only the rows in sight are in the document, with the places of all told to who cannot see them. */
export function BoardTable({ sweep, rows, metric, also, sort, onSort, onEnd }: BoardTableProps) {
  const frame = useRef<HTMLElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const shown = virtual.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (last >= rows.length - 1) onEnd()
  }, [last, rows.length, onEnd])
  const { definition } = sweep
  const columnsShown = useMemo(
    () => shownOf({ definition, rows, metric, also }),
    [definition, rows, metric, also],
  )
  const { low, high } = spanOf(shown.map(({ index }) => rows[index] as LeaderboardRow))
  const span = useMemo(() => ({ low, high }), [low, high])
  const columns = useMemo(() => columnsOf(columnsShown), [columnsShown])
  const below = virtual.getTotalSize() - (shown.at(-1)?.end ?? 0)
  return (
    <section
      ref={frame}
      className={styles.frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      aria-label="Leaderboard, scrolls"
    >
      <table className={styles.table} aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <Head key={column.name} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Space height={shown[0]?.start ?? 0} columns={columns.length} />
          {shown.map(({ index }) => (
            <BoardRow
              key={(rows[index] as LeaderboardRow).trial}
              sweep={sweep.id}
              row={rows[index] as LeaderboardRow}
              index={index}
              joined={tieOf(rows, index, sort)}
              span={span}
              {...columnsShown}
            />
          ))}
          <Space height={below} columns={columns.length} />
        </tbody>
      </table>
    </section>
  )
}

function Space({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return undefined
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: it cannot be focused
    <tr aria-hidden="true">
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  )
}

interface Column {
  /** As the API sorts by it; null where it does not. */
  name: string
  label: string
  isNumber?: boolean
  isSorted?: false
}

interface Shown {
  metric: string
  also: string[]
  varied: string[]
  hasTest: boolean
  hasRepeats: boolean
  hasFronts: boolean
  hasMissing: boolean
}

type Told = Pick<BoardTableProps, 'rows' | 'metric' | 'also'> & Pick<Sweep, 'definition'>

function shownOf({ definition, rows, metric, also }: Told): Shown {
  return {
    metric,
    also,
    varied: variedParameters(definition).filter((name) => name !== 'epochs'),
    hasTest: rows.some(({ test }) => test !== null),
    hasRepeats: rows.some(({ trials }) => trials.length > 1),
    hasFronts: rows.some(({ front }) => front !== null),
    hasMissing: rows.some(({ feasible }) => !feasible),
  }
}

function columnsOf(shown: Shown): Column[] {
  const { metric, also, varied, hasTest, hasRepeats, hasFronts, hasMissing } = shown
  return [
    { name: 'rank', label: 'Rank', isNumber: true },
    ...(hasFronts ? [{ name: 'front', label: 'Front', isNumber: true }] : []),
    { name: 'trial', label: 'Trial', isNumber: true },
    { name: 'score', label: metric, isNumber: true },
    { name: 'interval', label: '95 % interval', isSorted: false },
    ...also.map((name) => ({ name, label: name, isNumber: true })),
    ...(hasMissing ? [{ name: 'violation', label: 'misses', isNumber: true }] : []),
    ...(hasTest ? [{ name: 'test', label: 'test', isNumber: true, isSorted: false as const }] : []),
    ...varied.map((name) => ({ name, label: name })),
    { name: 'epochs', label: 'epochs', isNumber: true },
    ...(hasRepeats
      ? [{ name: 'runs', label: 'runs', isNumber: true, isSorted: false as const }]
      : []),
    { name: 'seconds', label: 'trained for', isNumber: true },
  ]
}

interface HeadProps {
  column: Column
  sort: string | undefined
  onSort: (name: string) => void
}

function Head({ column, sort, onSort }: HeadProps) {
  const { name, label, isNumber, isSorted } = column
  const way = sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : 'none'
  const mark = { ascending: '↑', descending: '↓', none: '' }[way]
  return (
    <th scope="col" aria-sort={way} className={isNumber ? styles.number : undefined}>
      {isSorted === false ? (
        label
      ) : (
        <button type="button" onClick={() => onSort(name)}>
          {label} <span aria-hidden="true">{mark}</span>
        </button>
      )}
    </th>
  )
}

/** Where a row stands in the line that joins what is tied; only in the order of ranks ties lie together. */
function tieOf(rows: LeaderboardRow[], index: number, sort: string | undefined) {
  if (sort !== undefined && sort !== 'rank') return 'alone'
  const tie = rows[index]?.tie ?? null
  const above = tie !== null && rows[index - 1]?.tie === tie
  const below = tie !== null && rows[index + 1]?.tie === tie
  if (above && below) return 'middle'
  if (above) return 'last'
  return below ? 'first' : 'alone'
}
