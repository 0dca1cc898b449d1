import type { SweepLineage } from '@sweepstack/protocol'
import { queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'
import { mergeLineages } from './merge-lineages.ts'

/** How often it is asked for while a sweep trains, in ms; events tell when it changed. */
const everyMs = 60_000

/** All lineages of a sweep. Their key is below that of the table of trials, with which they change. */
export const lineagesQuery = (id: string, isLive: boolean) =>
  queryOptions({
    queryKey: ['sweep', id, 'table', 'lineages'],
    queryFn: async () => {
      const found: SweepLineage[] = []
      for (let after: string | null = '0'; after !== null; ) {
        const page = await client.lineagesOf(id, { after })
        found.push(...page.lineages)
        after = page.next
      }
      return mergeLineages(found)
    },
    refetchInterval: isLive ? everyMs : false,
    staleTime: 5000,
    structuralSharing: false,
  })
