import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { pickTrials } from '../data/trial-columns.ts'
import { trialTableQuery } from '../data/trial-table.ts'
import { useFilter } from './filter.ts'

/** Trials that meet the filter of the page; undefined: all do. */
export function usePickedTrials(sweep: string): Set<number> | undefined {
  const { conditions } = useFilter()
  const isFiltered = conditions.length > 0
  const table = useQuery({ ...trialTableQuery(sweep), enabled: isFiltered }).data
  return useMemo(() => {
    if (!isFiltered || table === undefined) return undefined
    const picked = pickTrials(table, conditions)
    const numbers = table.columns.trial ?? []
    return new Set(numbers.filter((_, row) => picked[row] === 1).map(Number))
  }, [isFiltered, table, conditions])
}
