import { measureOf, type Sweep, type SweepDefinition } from '@sweepstack/protocol'
import { queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'
import { type DecisionLog, readOn } from './decision-log.ts'

/** The log only grows: what was read stays, and the rest comes in pages. All who show it share what is made of it. */
export const decisionsQuery = ({ id, definition }: Pick<Sweep, 'id' | 'definition'>) =>
  queryOptions({
    queryKey: ['sweep', id, 'decisions'],
    queryFn: ({ client: cache, queryKey }) =>
      readOn(cache.getQueryData<DecisionLog>(queryKey), {
        read: (after) => client.decisions(id, after),
        runs: measureOf(definition as SweepDefinition).runs,
      }),
    structuralSharing: false,
  })
