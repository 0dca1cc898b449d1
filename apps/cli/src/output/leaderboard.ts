import {
  counted,
  isByStopping,
  isOver,
  type Leaderboard,
  type LeaderboardRow,
  listed,
  nameKeyOf,
  type Sweep,
  sayStop,
  sayStops,
} from '@sweepstack/protocol'
import { metricText } from './metric-text.ts'
import { phasesText } from './phases.ts'
import { differencesOf, isStructured } from './structured-values.ts'
import { table } from './table.ts'
import { warningLines } from './warning-lines.ts'

/** The ranking, with the parameters in which its configs differ, and what some of its rows have. */
export function leaderboardText(board: Leaderboard, where: readonly string[] = []): string {
  if (board.rows.length === 0) {
    return where.length > 0
      ? `no row matches ${where.join(' and ')}`
      : 'no trial has come to its end yet: only those are ranked'
  }
  const parameters = parametersOf(board.rows)
  const columns = columnsOf(board, parameters.columns)
  const rows = board.rows.map((row) => columns.map(([, cell]) => cell(row)))
  return [
    ...parameters.common,
    table(
      columns.map(([title]) => title),
      rows,
    ),
    ...moreText(board),
    ...aimsText(board),
    ...apartText(board),
    ...warningLines(board),
  ].join('\n')
}

/** Rows that one request is answered with, at most. */
const mostRows = 500

function moreText({ sweep, rows, next }: Leaderboard): string[] {
  if (next === null) return []
  const more = Math.min(mostRows, 10 * rows.length)
  return [
    more > rows.length
      ? `there are more rows: sweepstack leaderboard ${sweep} --limit ${more}`
      : `there are more rows: sweepstack table ${sweep} trials.csv`,
  ]
}

type Column = [title: string, cell: (row: LeaderboardRow) => string]

function columnsOf(board: Leaderboard, parameters: Column[]): Column[] {
  const { rows, metric } = board
  const only = (has: boolean, ...column: Column): Column[] => (has ? [column] : [])
  return [
    ['rank', ({ rank }) => String(rank)],
    ...only(
      rows.some(({ tie }) => tie !== rows[0]?.tie),
      'tie',
      ({ tie }) => String(tie ?? ''),
    ),
    ...only(
      rows.some(({ front }) => front !== null),
      'front',
      ({ front }) => String(front ?? ''),
    ),
    ['trial', ({ trial }) => String(trial)],
    [
      metric.name,
      ({ score, spread }) =>
        spread === null ? metricText(score) : `${metricText(score)} ± ${metricText(spread)}`,
    ],
    ...only(
      rows.some(({ interval }) => interval !== null),
      '95 %',
      ({ interval }) => intervalText(interval),
    ),
    ...columnsOfAims(board),
    ...only(
      rows.some(({ folds }) => folds && folds.scored < folds.of),
      'folds',
      ({ folds }) => (folds ? `${folds.scored} of ${folds.of}` : ''),
    ),
    ...only(
      rows.some(({ searchScore }) => searchScore !== null),
      'in search',
      ({ searchScore }) => (searchScore === null ? '' : metricText(searchScore)),
    ),
    ...only(
      rows.some(({ test }) => test !== null),
      'test accuracy',
      ({ test }) => (test ? `${test.accuracy.toFixed(4)} (${intervalText(test.interval)})` : ''),
    ),
    ...parameters,
    ...only(
      rows.some(({ phases }) => phases !== null),
      'phases',
      ({ phases }) => phasesText(phases ?? []),
    ),
    ...only(
      rows.some(({ copies }) => copies.length > 0),
      'copies',
      ({ copies }) => copiesText(copies),
    ),
    ['epochs', epochsText],
    ['seconds', ({ seconds }) => seconds.toFixed(1)],
  ]
}

/** "9", "1 of 9, stopped by the budget of epochs", or "4 of 9, completed by its program" */
function epochsText({ epochs, stoppedAt, stoppedBy, completedAt }: LeaderboardRow): string {
  if (stoppedAt === null && completedAt !== null) {
    const { least, most } = completedAt
    const reached = least === most ? String(least) : `${least} to ${most}`
    return `${reached} of ${epochs}, completed by its program`
  }
  if (stoppedAt === null) return String(epochs)
  return `${stoppedAt} of ${epochs}, stopped ${stoppedBy === null ? 'early' : sayStop(stoppedBy)}`
}

/** Values of the other objectives, and of what has constraints. */
function columnsOfAims(board: Leaderboard): Column[] {
  const columns = otherMetrics(board).map((name): Column => {
    return [name, ({ metrics }) => valueText(metrics[name])]
  })
  if (board.rows.every(({ feasible }) => feasible)) return columns
  return [
    ...columns,
    ['misses', ({ feasible, violation }) => (feasible ? '' : metricText(violation))],
  ]
}

/** What rows are judged by beside their scores. */
function otherMetrics({ metric, objectives, metricConstraints }: Leaderboard): string[] {
  const names = [...(objectives ?? []), ...metricConstraints].map(({ name }) => name)
  return [...new Set(names)].filter((name) => name !== metric.name)
}

function valueText(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : metricText(value)
}

/** What the sweep is after, where that is more than one metric. */
function aimsText({ objectives, metricConstraints }: Leaderboard): string[] {
  const aims = (objectives ?? []).map(({ name, goal }) => `${goal} ${name}`)
  const bounds = metricConstraints.map(({ name, min, max }) => {
    return [
      ...(min === undefined ? [] : [`${min} <=`]),
      name,
      ...(max === undefined ? [] : [`<= ${max}`]),
    ]
  })
  return [
    ...(aims.length === 0 ? [] : [`ranked by fronts: ${aims.join(', ')}`]),
    ...(bounds.length === 0
      ? []
      : [`constraints: ${bounds.map((parts) => parts.join(' ')).join(', ')}`]),
  ]
}

/** The trials that train the same as the row's. */
function copiesText(copies: number[]): string {
  return listed(copies, 3)
}

function intervalText(interval: { low: number; high: number } | null): string {
  return interval ? `${interval.low.toFixed(3)}–${interval.high.toFixed(3)}` : ''
}

function apartText({ apart }: Leaderboard): string[] {
  const { stopped, stoppedBy = {}, ...others } = apart
  const causes = sayStops(stoppedBy)
  const counts = Object.entries(others).filter(([, count]) => count > 0)
  const unranked = counts.map(([status, count]) => `${count} ${status}`).join(', ')
  return [
    ...(unranked === '' ? [] : [`not ranked: ${unranked}`]),
    ...(stopped === 0
      ? []
      : [
          `${counted(stopped, 'trial')} stopped before the last epoch${causes === '' ? '' : ` (${causes})`}, ranked below those that reached it`,
        ]),
  ]
}

interface Parameters {
  columns: Column[]
  /** Lines for above the table: what rows have in common. */
  common: string[]
}

/** The parameters in which configs differ; of those with options, only the options that do. */
function parametersOf(rows: LeaderboardRow[]): Parameters {
  const names = new Set(rows.flatMap(({ config }) => Object.keys(config)))
  names.delete('epochs')
  const columns: Column[] = []
  const above: string[] = []
  for (const name of names) {
    const values = rows.map(({ config }) => config[name])
    const varies = new Set(values.map((value) => JSON.stringify(value))).size > 1
    const nameKey = nameKeyOf(name)
    if (nameKey === undefined || !values.every(isStructured)) {
      if (varies) columns.push([name, ({ config }) => plainText(config[name])])
      continue
    }
    const { cells, common } = differencesOf(values, nameKey)
    if (varies) columns.push([name, (row) => cells[rows.indexOf(row)] ?? ''])
    if (varies || name === 'architecture') above.push(...common.map((text) => `${name} ${text}`))
  }
  return { columns, common: above }
}

function plainText(value: unknown): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value ?? '–')
}

/**
 * What was saved because trials share lineages, and because epochs were there before the sweep. The figures of a plan are
 * the most: of a sweep that has ended, what it came to.
 */
export function sharingText(sweep: Sweep): string {
  const { trials, lineages, speculated } = sweep
  const { asked, unique, before, trained } = sweep.epochs
  const part = (saved: number) =>
    `${saved} (${asked === 0 ? 0 : Math.round((100 * saved) / asked)} %)`
  const there = before > 0 ? ` (${before} of them trained before)` : ''
  const left = isOver(sweep) ? unique - trained : 0
  // Clones of a population may take more than was asked: what they save is known when it has ended.
  const most = unique > asked ? 'up to ' : ''
  return [
    `${counted(trials, 'trial')} on ${counted(lineages, 'lineage')}: ${counted(asked, 'epoch')} asked`,
    `${left > 0 ? `${trained} trained` : `${most}${unique} needed`}${there}`,
    ...(most === '' ? [`${part(asked - unique)} saved by sharing`] : []),
    ...(left > 0
      ? [isByStopping(sweep) ? `${part(left)} by stopping early` : `${left} not trained`]
      : []),
  ]
    .join(', ')
    .concat(aheadText(speculated))
}

function aheadText(speculated: Sweep['speculated']): string {
  if (speculated === undefined || speculated.epochs === 0) return ''
  const { epochs, used } = speculated
  return `; ${counted(epochs, 'epoch')} trained ahead on idle slots, ${used} of them of use`
}
