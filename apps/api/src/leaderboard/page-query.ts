import { type Condition, ProblemError, type SweepDefinition } from '@sweepstack/protocol'
import { z } from 'zod'
import { asFields, asNumbers, asOneOf, readConditions, readSort } from './check-query.ts'
import type { Field } from './fields.ts'
import { type Cursor, rankedFigures, type Sort } from './select-rows.ts'

export interface PageQuery {
  limit: number
  after?: string | undefined
  /** All must hold. */
  where: string[]
  sort?: string | undefined
}

/** What a query asks for. */
export interface Asked {
  conditions: Condition[]
  sort: Sort
  cursor: Cursor | undefined
  /** Whether the trials' facts are needed to tell which rows these are; else the ranking says it all. */
  needsFacts: boolean
}

/**
 * The last row of the page before, by what rows are ordered by. Its rank changes when another gets in front;
 * whether it ran again, whether it lacks folds or was stopped, its score and its config's place in the search stay. The fronts
 * of several objectives only move down when results come in: a row may be told again, none is left out.
 */
const cursorSchema = z.strictObject({
  sort: z.string(),
  value: z.unknown(),
  again: z.boolean(),
  incomplete: z.boolean().default(false),
  stoppedAt: z.int().optional(),
  violation: z.number().optional(),
  front: z.int().optional(),
  score: z.number(),
  index: z.int(),
})

/**
 * `fields`: what rows are picked and sorted by, beside figures.
 * @throws ProblemError INVALID_REQUEST
 */
export function readPageQuery(
  query: PageQuery,
  fields: readonly Field[],
  definition: SweepDefinition,
): Asked {
  const numbers = rankedFigures.filter((name) => name !== 'feasible')
  const subjects = [
    ...asNumbers([...numbers, 'seconds']),
    asOneOf('feasible', [true, false]),
    ...asFields(fields, definition),
    ...asNumbers(['epochs']),
  ]
  const conditions = readConditions(query.where, subjects)
  const sort = query.sort ? readSort(query.sort, subjects) : { name: 'rank', descending: false }
  const cursor = query.after === undefined ? undefined : readCursor(query)
  const isRanked = (name: string) => rankedFigures.includes(name as 'rank')
  const needsFacts = ![sort, ...conditions].every(({ name }) => isRanked(name))
  return { conditions, sort, cursor, needsFacts }
}

function readCursor({ after = '', sort: asked = '' }: PageQuery): Cursor {
  try {
    const text = Buffer.from(after, 'base64url').toString()
    const { sort, ...cursor } = cursorSchema.parse(JSON.parse(text))
    if (sort === asked) return cursor as Cursor
  } catch {
    // What cannot be read is answered as one of another sort is.
  }
  const message = 'is not a cursor of this listing; start without one'
  throw new ProblemError('INVALID_REQUEST', `after ${message}.`, [{ path: 'after', message }])
}

export function writeCursor({ sort = '' }: PageQuery, cursor: Cursor): string {
  return Buffer.from(JSON.stringify({ sort, ...cursor })).toString('base64url')
}
