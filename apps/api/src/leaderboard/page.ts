import {
  parseCondition,
  parseSort,
  type RankedConfig,
  rankKeys,
  type SweepRecord,
  studentInterval,
  wilsonInterval,
  withinShares,
} from '@sweepstack/core'
import { configSchema, type LeaderboardRow, metricNames, ProblemError } from '@sweepstack/protocol'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { takeTurns } from '../in-steps.ts'
import { type Cursor, meanOf, pick, rankedFigures, reader } from './pick.ts'
import { type Ranking, rankingOf } from './ranking.ts'
import { testResults } from './test-results.ts'
import { factsOf } from './trial-facts.ts'

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

/** What rows are picked and sorted by. */
const names = [...rankedFigures, 'seconds', ...metricNames, ...Object.keys(configSchema.shape)]

/**
 * The last row of the page before, by what rows are ordered by. Its rank changes when another gets in front;
 * whether it ran again, its score and its config's place in the search stay.
 */
const cursorSchema = z.strictObject({
  sort: z.string(),
  value: z.unknown(),
  again: z.boolean(),
  score: z.number(),
  index: z.int(),
})

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
  const ranking = await rankingOf(deps, sweep)
  const { configs, warnings } = ranking
  const inRanking = (name: string) => rankedFigures.includes(name as 'rank')
  const needsFacts = ![sort, ...conditions].every(({ name }) => inRanking(name))
  const facts = await factsOf(deps, sweep.id, needsFacts ? trialsOf(configs) : [])
  const { goal } = sweep.state.definition.metric
  const limit = query.limit + 1
  const found = pick(ranking, facts, { conditions, sort, cursor, limit, goal })
  await takeTurns()
  const shown = found.slice(0, query.limit)
  const last = shown.at(-1)
  const cursorAt = (place: number): Cursor => ({
    value: reader(sort.name, ranking, facts)(place),
    ...rankKeys(configs[place] as RankedConfig),
  })
  const { rows, judging } = await rowsOf(deps, sweep, ranking, shown)
  await takeTurns()
  return {
    rows,
    warnings: judging ? [...warnings, judgingWarning] : warnings,
    next:
      last !== undefined && found.length > shown.length ? writeCursor(query, cursorAt(last)) : null,
  }
}

const judgingWarning =
  'the leaders are being tried on the test images, or wait for a free slot: look again in a moment.'

function trialsOf(configs: RankedConfig[]): number[] {
  const numbers: number[] = []
  for (const { trials } of configs) numbers.push(...trials)
  return numbers
}

/** The rows at some places; one that was removed in between is left out. */
async function rowsOf(
  deps: Deps,
  sweep: SweepRecord,
  { configs, ranks, ties, images }: Ranking,
  places: number[],
): Promise<{ rows: LeaderboardRow[]; judging: boolean }> {
  const shown = places.map((place) => configs[place] as RankedConfig)
  const facts = await factsOf(deps, sweep.id, trialsOf(shown))
  const tests = await testResults(deps, sweep, shown, facts)
  const rows = places.flatMap((place, at): LeaderboardRow[] => {
    const { index: _, ...ranked } = shown[at] as RankedConfig
    const chosen = facts.get(ranked.trial)
    if (chosen === undefined) return []
    const { config, epochs, status, lineage, seconds } = chosen
    const means = metricNames.map((name) => [name, meanOf(name, ranked.trials, facts)])
    const row = {
      rank: ranks[place] as number,
      tie: ties[place] ?? null,
      ...ranked,
      config,
      epochs,
      status,
      lineage,
      seconds,
      interval: intervalOf(ranked, images),
      test: tests.get(ranked.trial) ?? null,
      metrics: Object.fromEntries(means) as LeaderboardRow['metrics'],
    }
    return [row]
  })
  return { rows, judging: [...tests.values()].includes(null) }
}

function intervalOf(
  { score, spread, trials }: Omit<RankedConfig, 'index'>,
  images: number | undefined,
): LeaderboardRow['interval'] {
  if (spread === null) return images === undefined ? null : wilsonInterval(score, images)
  const interval = studentInterval(score, spread, trials.length)
  return images === undefined ? interval : withinShares(interval)
}

function readCursor({ after = '', sort: asked = '' }: PageQuery): Cursor {
  try {
    const text = Buffer.from(after, 'base64url').toString()
    const { sort, ...cursor } = cursorSchema.parse(JSON.parse(text))
    if (sort === asked) return cursor
  } catch {
    // What cannot be read is answered as one of another sort is.
  }
  const message = 'is no cursor of this listing; begin without one'
  throw new ProblemError('INVALID_REQUEST', `after ${message}.`, [{ path: 'after', message }])
}

function writeCursor({ sort = '' }: PageQuery, cursor: Cursor): string {
  return Buffer.from(JSON.stringify({ sort, ...cursor })).toString('base64url')
}
