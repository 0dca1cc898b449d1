import type { Sweep, SweepList } from '@sweepstack/protocol'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { withNewest } from '../live/figures.ts'
import { isLive } from '../live/live-state.ts'
import { client } from './client.ts'

/** How often what the stream of events tells is asked for while it is not there, in ms. */
const now = 3000
/** And in any case: an event may be lost. */
const anyway = 60_000
const seldom = 10_000
const whileLost = () => (isLive() ? anyway : now)
/** What a list has at most in one answer. */
const mostListed = 100

export const sweepListQuery = (limit: number) =>
  queryOptions({
    queryKey: ['sweeps', limit],
    queryFn: () => newestSweeps(limit),
    refetchInterval: whileLost,
    placeholderData: keepPreviousData,
  })

async function newestSweeps(limit: number): Promise<SweepList> {
  const sweeps: Sweep[] = []
  for (let before: string | undefined; ; ) {
    const page = await client.sweeps(Math.min(mostListed, limit - sweeps.length), {
      ...(before === undefined ? {} : { before }),
    })
    sweeps.push(...page.sweeps.map(withNewest))
    if (page.next === null || sweeps.length >= limit) return { ...page, sweeps }
    before = page.next
  }
}

export const sweepQuery = (id: string) =>
  queryOptions({
    queryKey: ['sweep', id],
    queryFn: async () => withNewest(await client.sweep(id)),
    refetchInterval: ({ state: { data } }) => (data?.finishedAt === null ? whileLost() : false),
  })

/** The first row of a sweep's leaderboard, and the second, which tells whether it is tied. */
export const leadersQuery = (id: string, isRunning: boolean) =>
  queryOptions({
    queryKey: ['sweep', id, 'leaders'],
    queryFn: () => client.leaderboard(id, 2),
    refetchInterval: isRunning ? whileLost : false,
    staleTime: isRunning ? now : Number.POSITIVE_INFINITY,
  })

export const trialQuery = (id: string, number: number) =>
  queryOptions({
    queryKey: ['sweep', id, 'trial', number],
    queryFn: () => client.trial(id, number),
  })

/** What came afterwards changes nothing of it; an edit of the space may. */
export const densitiesQuery = (id: string, number: number) =>
  queryOptions({
    queryKey: ['sweep', id, 'trial', number, 'densities'],
    queryFn: () => client.densities(id, number),
    staleTime: seldom,
    retry: false,
  })

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
  // Their speeds and memory are no events.
  refetchInterval: () => (isLive() ? seldom : now),
})

export const datasetsQuery = queryOptions({
  queryKey: ['datasets'],
  queryFn: () => client.datasets(),
  staleTime: seldom,
})
