import {
  architectureLabel,
  type Leaderboard,
  type LeaderboardRow,
  type Schedule,
  type Sweep,
} from '@sweepstack/protocol'
import { table } from './table.ts'

/** The ranking, with the parameters in which its configs differ. */
export function leaderboardText(board: Leaderboard): string {
  if (board.rows.length === 0) return 'no trial has a score yet'
  const varying = varyingParameters(board.rows)
  const ties = board.rows.some((row) => row.tie !== board.rows[0]?.tie)
  const header = [
    ...['rank', ...(ties ? ['tie'] : []), 'trial', board.metric.name, '95 %'],
    ...[...varying, 'epochs', 'seconds'],
  ]
  const rows = board.rows.map((row) => [
    String(row.rank),
    ...(ties ? [String(row.tie ?? '')] : []),
    String(row.trial),
    row.spread === null
      ? row.score.toFixed(4)
      : `${row.score.toFixed(4)} ± ${row.spread.toFixed(4)}`,
    row.interval ? `${row.interval.low.toFixed(3)}–${row.interval.high.toFixed(3)}` : '',
    ...varying.map((name) => show(name, row.config, board.rows)),
    String(row.epochs),
    row.seconds.toFixed(1),
  ])
  return [
    table(header, rows),
    ...apartText(board),
    ...board.warnings.map((w) => `note: ${w}`),
  ].join('\n')
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
