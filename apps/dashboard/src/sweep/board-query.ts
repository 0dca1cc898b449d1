import type { LeaderboardRow } from '@sweepstack/protocol'
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { client } from '../data/client.ts'

const pageRows = 100

/** The leaderboard in pages, which are asked for as the reader gets to them. */
export const boardQuery = (id: string, where: string[], sort: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['sweep', id, 'board', where, sort ?? ''],
    queryFn: ({ pageParam }) =>
      client.leaderboard(id, pageRows, {
        where,
        ...(sort === undefined ? {} : { sort }),
        ...(pageParam === '' ? {} : { after: pageParam }),
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    retry: 1,
  })

/** From the least to the greatest end of the intervals of these rows: what the ladder of scores spans. */
export function spanOf(rows: LeaderboardRow[]): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const { score, interval, searchScore } of rows) {
    low = Math.min(low, interval?.low ?? score, searchScore ?? score)
    high = Math.max(high, interval?.high ?? score, searchScore ?? score)
  }
  if (low > high) return { low: 0, high: 1 }
  return high > low ? { low, high } : { low: low - 0.5, high: low + 0.5 }
}
