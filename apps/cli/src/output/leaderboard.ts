import {
  architectureLabel,
  type Leaderboard,
  type LeaderboardRow,
  type Schedule,
  type Sweep,
} from '@sweepstack/protocol'
import { table } from './table.ts'

/** The ranking, with the parameters in which its configs differ, and what some of its rows have. */
export function leaderboardText(board: Leaderboard): string {
  if (board.rows.length === 0) return 'no trial has a score yet'
  const columns = columnsOf(board)
  const rows = board.rows.map((row) => columns.map(([, cell]) => cell(row)))
  return [
    table(
      columns.map(([title]) => title),
      rows,
    ),
    ...apartText(board),
    ...board.warnings.map((w) => `note: ${w}`),
  ].join('\n')
}

type Column = [title: string, cell: (row: LeaderboardRow) => string]

function columnsOf({ rows, metric }: Leaderboard): Column[] {
  const only = (has: boolean, ...column: Column): Column[] => (has ? [column] : [])
  return [
    ['rank', ({ rank }) => String(rank)],
    ...only(
      rows.some(({ tie }) => tie !== rows[0]?.tie),
      'tie',
      ({ tie }) => String(tie ?? ''),
    ),
    ['trial', ({ trial }) => String(trial)],
    [
      metric.name,
      ({ score, spread }) =>
        spread === null ? score.toFixed(4) : `${score.toFixed(4)} ± ${spread.toFixed(4)}`,
    ],
    ['95 %', ({ interval }) => intervalText(interval)],
    ...only(
      rows.some(({ searchScore }) => searchScore !== null),
      'in search',
      ({ searchScore }) => searchScore?.toFixed(4) ?? '',
    ),
    ...only(
      rows.some(({ test }) => test !== null),
      'test accuracy',
      ({ test }) => (test ? `${test.accuracy.toFixed(4)} (${intervalText(test.interval)})` : ''),
    ),
    ...varyingParameters(rows).map(
      (name): Column => [name, ({ config }) => show(name, config, rows)],
    ),
    ...only(
      rows.some(({ copies }) => copies.length > 0),
      'copies',
      ({ copies }) => copiesText(copies),
    ),
    ['epochs', ({ epochs }) => String(epochs)],
    ['seconds', ({ seconds }) => seconds.toFixed(1)],
  ]
}

/** The trials that train the same as the row's. */
function copiesText(copies: number[]): string {
  const shown = copies.slice(0, 3).join(', ')
  return copies.length > 3 ? `${shown} and ${copies.length - 3} more` : shown
}

function intervalText(interval: { low: number; high: number } | null): string {
  return interval ? `${interval.low.toFixed(3)}–${interval.high.toFixed(3)}` : ''
}

function apartText({ apart }: Leaderboard): string[] {
  const counts = Object.entries(apart).filter(([, count]) => count > 0)
  return counts.length === 0
    ? []
    : [`not ranked: ${counts.map(([status, count]) => `${count} ${status}`).join(', ')}`]
}

type Parameter = keyof LeaderboardRow['config']

function varyingParameters(rows: LeaderboardRow[]): Parameter[] {
  const names = Object.keys(rows[0]?.config ?? {}) as Parameter[]
  return names.filter(
    (name) =>
      name !== 'epochs' && new Set(rows.map((row) => JSON.stringify(row.config[name]))).size > 1,
  )
}

function show(name: Parameter, config: LeaderboardRow['config'], rows: LeaderboardRow[]): string {
  const value = config[name]
  if (name === 'architecture') return architectureLabel(config[name])
  if (name === 'schedule') return scheduleLabel(config.schedule, rows)
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value ?? '–')
}

/** Its kind, and the rest of it where another row has the same kind with other settings. */
function scheduleLabel(schedule: Schedule, rows: LeaderboardRow[]): string {
  const { kind, ...settings } = schedule
  const text = JSON.stringify(schedule)
  const isAlone = rows.every(
    ({ config }) => config.schedule.kind !== kind || JSON.stringify(config.schedule) === text,
  )
  return isAlone ? kind : architectureLabel({ name: kind, ...settings })
}

/** What was saved because trials share lineages. */
export function sharingText({ epochs, trials, lineages }: Sweep): string {
  const { asked, unique } = epochs
  const saved = asked === 0 ? 0 : Math.round((100 * (asked - unique)) / asked)
  return `${trials} trials on ${lineages} lineages: ${asked} epochs asked, ${unique} needed, ${asked - unique} (${saved} %) saved by sharing`
}
