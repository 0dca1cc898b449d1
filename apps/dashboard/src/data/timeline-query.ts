import type { Timeline } from '@sweepstack/protocol'
import { queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'

/** How often it is asked for while a sweep trains, in ms; events tell when it changed. */
const everyMs = 60_000

/** When all lineages of a sweep were in training; one whose trials are on several pages comes once. */
export const timelineQuery = (id: string, isLive: boolean) =>
  queryOptions({
    queryKey: ['sweep', id, 'table', 'timeline'],
    queryFn: async () => {
      const found = new Map<string, Timeline['lineages'][number]>()
      for (let after: string | null = '0'; after !== null; ) {
        const page: Timeline = await client.timeline(id, { after, limit: 2000 })
        for (const one of page.lineages) {
          const trials = [...(found.get(one.lineage)?.trials ?? []), ...one.trials]
          found.set(one.lineage, { ...one, trials })
        }
        after = page.next
      }
      return { lineages: [...found.values()], at: Date.now() }
    },
    refetchInterval: isLive ? everyMs : false,
    staleTime: 5000,
    structuralSharing: false,
  })
