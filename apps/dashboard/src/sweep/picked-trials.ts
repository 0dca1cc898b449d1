import type { Condition } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { pickTrials, type TrialTable } from '../data/trial-columns.ts'
import { trialTableQuery } from '../data/trial-table.ts'
import { useFilter } from './filter.ts'
import type { TrialNumbers } from './trial-numbers.ts'

interface Picked {
  /** By the rows of the table, 1 for what meets the filter. */
  rows: Uint8Array<ArrayBuffer>
  /** The trials that do. */
  trials: TrialNumbers
}

/** Of each table what was picked last: all panels of a page ask for the same. */
const last = new WeakMap<TrialTable, { asked: string; picked: Picked }>()

/** What meets these conditions; found once for all who ask. */
export function pickedOf(table: TrialTable, conditions: Condition[]): Picked {
  const asked = JSON.stringify(conditions)
  const known = last.get(table)
  if (known?.asked === asked) return known.picked
  const rows = pickTrials(table, conditions)
  const picked = { rows, trials: trialsIn(table, rows) }
  last.set(table, { asked, picked })
  return picked
}

function trialsIn({ columns }: TrialTable, rows: Uint8Array): TrialNumbers {
  const numbers = columns.trial ?? []
  let last = 0
  for (let row = 0; row < rows.length; row += 1) last = Math.max(last, Number(numbers[row]))
  const isIn = new Uint8Array(last + 1)
  let size = 0
  for (let row = 0; row < rows.length; row += 1) {
    isIn[Number(numbers[row])] = rows[row] as number
    size += rows[row] as number
  }
  return { size, has: (trial) => isIn[trial] === 1 }
}

/** Trials that meet the filter of the page; undefined: all do. */
export function usePickedTrials(sweep: string): TrialNumbers | undefined {
  const { conditions } = useFilter()
  const isFiltered = conditions.length > 0
  // Events keep it true: a filter is no reason to read it again.
  const staleTime = Number.POSITIVE_INFINITY
  const table = useQuery({ ...trialTableQuery(sweep), enabled: isFiltered, staleTime }).data
  return isFiltered && table ? pickedOf(table, conditions).trials : undefined
}
