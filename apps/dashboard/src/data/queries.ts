import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'

/** How often what has no stream is asked for again, in ms. */
const now = 3000
const seldom = 10_000

export const sweepListQuery = (limit: number) =>
  queryOptions({
    queryKey: ['sweeps', limit],
    queryFn: () => client.sweeps(limit),
    refetchInterval: now,
    placeholderData: keepPreviousData,
  })

export const sweepQuery = (id: string) =>
  queryOptions({ queryKey: ['sweep', id], queryFn: () => client.sweep(id) })

/** The first row of a sweep's leaderboard, and the second, which tells whether it is tied. */
export const leadersQuery = (id: string, isLive: boolean) =>
  queryOptions({
    queryKey: ['sweep', id, 'leaders'],
    queryFn: () => client.leaderboard(id, 2),
    refetchInterval: isLive ? now : false,
    staleTime: isLive ? now : Number.POSITIVE_INFINITY,
  })

export const trialQuery = (id: string, number: number) =>
  queryOptions({
    queryKey: ['sweep', id, 'trial', number],
    queryFn: () => client.trial(id, number),
  })

export const decisionsQuery = (id: string) =>
  queryOptions({ queryKey: ['sweep', id, 'decisions'], queryFn: () => allDecisions(id) })

/** The log comes in pages of 1,000; what is shown are the newest. */
async function allDecisions(id: string) {
  const decisions = []
  for (let after = 0; ; ) {
    const page = await client.decisions(id, after)
    decisions.push(...page.decisions)
    if (page.decisions.length < 1000) return decisions
    after = page.cursor
  }
}

export const failuresQuery = (id: string) =>
  queryOptions({ queryKey: ['sweep', id, 'failures'], queryFn: () => client.failures(id) })

export const importanceQuery = (id: string) =>
  queryOptions({
    queryKey: ['sweep', id, 'importance'],
    queryFn: () => client.importance(id),
    staleTime: seldom,
    retry: false,
  })

export const workersQuery = queryOptions({
  queryKey: ['workers'],
  queryFn: () => client.workers(),
  refetchInterval: now,
})

export const datasetsQuery = queryOptions({
  queryKey: ['datasets'],
  queryFn: () => client.datasets(),
  staleTime: seldom,
})
