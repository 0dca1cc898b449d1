import type { Condition } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { pickTrials, type TrialTable } from '../data/trial-columns.ts'
import { trialTableQuery } from '../data/trial-table.ts'
import { useShownFilter } from './filter.ts'

interface Picked {
  /** By the rows of the table, 1 for what meets the filter. */
  rows: Uint8Array<ArrayBuffer>
  /** Numbers of the trials that do. */
  trials: Set<number>
}

/** Of each table what was picked last: all panels of a page ask for the same. */
const last = new WeakMap<TrialTable, { asked: string; picked: Picked }>()

/** What meets these conditions; found once for all who ask. */
export function pickedOf(table: TrialTable, conditions: Condition[]): Picked {
  const asked = JSON.stringify(conditions)
  const known = last.get(table)
  if (known?.asked === asked) return known.picked
  const rows = pickTrials(table, conditions)
  const trials = new Set<number>()
  const numbers = table.columns.trial ?? []
  for (let row = 0; row < rows.length; row += 1) if (rows[row]) trials.add(Number(numbers[row]))
  const picked = { rows, trials }
  last.set(table, { asked, picked })
  return picked
}

/** Trials that meet the filter of the page; undefined: all do. */
export function usePickedTrials(sweep: string): Set<number> | undefined {
  const { conditions } = useShownFilter()
  const isFiltered = conditions.length > 0
  const table = useQuery({ ...trialTableQuery(sweep), enabled: isFiltered }).data
  return isFiltered && table ? pickedOf(table, conditions).trials : undefined
}
