import { queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'
import type { SweepCurves } from './curve-lines.ts'

export const curvesQuery = (id: string, metric: string) =>
  queryOptions({
    queryKey: ['sweep', id, 'curves', metric],
    queryFn: async (): Promise<SweepCurves> => {
      const { series, number, lineage, until } = await client.curves(id, {
        metrics: [metric],
      })
      const columns = series.get(metric) ?? { offsets: [0], epochs: [], values: [] }
      return { lineages: columns.offsets.length - 1, columns, trials: { number, lineage, until } }
    },
    structuralSharing: false,
  })
