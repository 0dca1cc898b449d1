import { queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'
import { type DecisionLog, readOn } from './decision-log.ts'

/** The log only grows: what was read stays, and the rest comes in pages. All who show it share what is made of it. */
export const decisionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['sweep', id, 'decisions'],
    queryFn: ({ client: cache, queryKey }) =>
      readOn(cache.getQueryData<DecisionLog>(queryKey), (after) => client.decisions(id, after)),
    structuralSharing: false,
  })
