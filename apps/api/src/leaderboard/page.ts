import {
  type Condition,
  compareValues,
  holds,
  parseCondition,
  parseSort,
  type SweepRecord,
  valueAt,
} from '@sweepstack/core'
import {
  configSchema,
  type LeaderboardRow,
  type MetricName,
  metricNames,
  ProblemError,
} from '@sweepstack/protocol'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { type Ranking, rankingOf } from './ranking.ts'
import { factsOf, type TrialFacts } from './trial-facts.ts'

export interface PageQuery {
  limit: number
  after?: string | undefined
  /** All must hold. */
  where: string[]
  sort?: string | undefined
}

export interface Page {
  rows: LeaderboardRow[]
  warnings: string[]
  next: string | null
}

/** What rows are picked and sorted by, besides parameters. */
const figures = ['rank', 'trial', 'score', 'spread', 'tie', 'seconds', ...metricNames]
const names = [...figures, ...Object.keys(configSchema.shape)]

/** The last row of the page before, by what rows are ordered by: stable whatever comes in between. */
const cursorSchema = z.strictObject({
  sort: z.string(),
  value: z.unknown(),
  score: z.number(),
  trial: z.int(),
})
type Cursor = z.infer<typeof cursorSchema>
type Ranked = Ranking['rows'][number]

/**
 * A page of the leaderboard. Pages are told apart by the last row of the one before, not by a count, so that
 * results that come in meanwhile neither repeat nor hide a row that was there.
 * @throws ProblemError INVALID_REQUEST
 */
export async function leaderboardPage(
  deps: Deps,
  sweep: SweepRecord,
  query: PageQuery,
): Promise<Page> {
  const conditions = query.where.map((text) => parseCondition(text, names))
  const sort = query.sort ? parseSort(query.sort, names) : { name: 'rank', descending: false }
  const cursor = query.after === undefined ? undefined : readCursor(query)
  const { rows, warnings } = await rankingOf(deps, sweep)
  const direction = sweep.state.definition.metric.goal === 'maximize' ? -1 : 1
  const needsFacts = conditions.length > 0 || !['rank', 'score', 'trial'].includes(sort.name)
  // Without conditions the ranking is in order already, and the facts of the page alone are needed.
  const entries = needsFacts
    ? await withFacts(deps, sweep.id, rows)
    : rows.map((row) => ({ row, value: row[sort.name as 'rank'] }))
  const picked = entries
    .filter((entry) => !('all' in entry) || conditions.every((one) => meets(one, entry.all)))
    .map((entry) => ('all' in entry ? { ...entry, value: fieldOf(entry.all, sort.name) } : entry))
  // The rank of a row changes when another gets in front: its score and number stay.
  const byValue = sort.name !== 'rank'
  const compare = (a: Keys, b: Keys) =>
    (byValue ? compareValues(a.value, b.value) * (sort.descending ? -1 : 1) : 0) ||
    (a.score - b.score) * direction * (!byValue && sort.descending ? -1 : 1) ||
    a.trial - b.trial
  const ordered = picked
    .map(({ row, value }) => ({ row, keys: { value, score: row.score, trial: row.trial } }))
    .sort((a, b) => compare(a.keys, b.keys))
  const rest = cursor ? ordered.filter(({ keys }) => compare(keys, cursor) > 0) : ordered
  const shown = rest.slice(0, query.limit)
  const last = shown.at(-1)
  return {
    rows: (
      await withFacts(
        deps,
        sweep.id,
        shown.map(({ row }) => row),
      )
    ).map(({ all }) => all),
    warnings,
    next: last && rest.length > shown.length ? writeCursor(query, last.keys) : null,
  }
}

type Keys = Pick<Cursor, 'value' | 'score' | 'trial'>

function meets(condition: Condition, row: LeaderboardRow): boolean {
  return holds(condition, fieldOf(row, condition.name))
}

async function withFacts(deps: Deps, sweep: string, rows: Ranked[]) {
  const facts = await factsOf(
    deps,
    sweep,
    rows.flatMap(({ trials }) => trials),
  )
  const byNumber = new Map(facts.map((trial) => [trial.number, trial]))
  return rows.flatMap((row) => {
    const trials = row.trials.flatMap((number) => byNumber.get(number) ?? [])
    const [first] = trials
    // The sweep may have been removed in between.
    return first === undefined ? [] : [{ row, value: undefined, all: rowOf(row, first, trials) }]
  })
}

function rowOf(row: Ranked, first: TrialFacts, trials: TrialFacts[]): LeaderboardRow {
  const { config, epochs, status, lineage, seconds } = first
  const mean = (name: MetricName) =>
    trials.reduce((sum, { metrics }) => sum + (metrics?.[name] ?? Number.NaN), 0) / trials.length
  const metrics = Object.fromEntries(metricNames.map((name) => [name, mean(name)]))
  return {
    ...{ ...row, config, epochs, status, lineage, seconds },
    metrics: metrics as LeaderboardRow['metrics'],
  }
}

function fieldOf(row: LeaderboardRow, name: string): unknown {
  return valueAt({ ...row.config, ...row.metrics, ...row }, name)
}

function readCursor({ after = '', sort = '' }: PageQuery): Cursor {
  try {
    const text = Buffer.from(after, 'base64url').toString()
    const cursor = cursorSchema.parse(JSON.parse(text))
    if (cursor.sort === sort) return cursor
  } catch {
    // What cannot be read is answered as one of another sort is.
  }
  const message = 'is no cursor of this listing; begin without one'
  throw new ProblemError('INVALID_REQUEST', `after ${message}.`, [{ path: 'after', message }])
}

function writeCursor({ sort = '' }: PageQuery, keys: Keys): string {
  return Buffer.from(JSON.stringify({ sort, ...keys })).toString('base64url')
}
