import { type Condition, holds, valueAt } from '@sweepstack/protocol'

export type Cell = string | number | boolean | null

/** All trials of a sweep in the order of their numbers, by column; structures are JSON. */
export interface TrialTable {
  rows: number
  columns: Record<string, Cell[]>
}

/** Figures of a leaderboard's row that a trial by itself does not have. */
const onlyRanked = ['rank', 'tie', 'spread', 'searchScore', 'front', 'feasible', 'violation']

/** Whether a condition is one that trials can be picked by. */
export function isOfTrials({ name }: Condition): boolean {
  return !onlyRanked.includes(name)
}

/** For each trial whether all conditions hold of it, as the leaderboard takes them. */
export function pickTrials(
  { rows, columns }: TrialTable,
  conditions: Condition[],
): Uint8Array<ArrayBuffer> {
  const picked = new Uint8Array(rows).fill(1)
  for (const condition of conditions.filter(isOfTrials)) {
    const [name = '', ...inside] = condition.name.split('.')
    const column = columns[name] ?? []
    for (let row = 0; row < rows; row += 1) {
      if (picked[row] && !holds(condition, valueIn(column[row], inside))) picked[row] = 0
    }
  }
  return picked
}

function valueIn(cell: Cell | undefined, inside: string[]): unknown {
  if (inside.length === 0 || typeof cell !== 'string' || !cell.startsWith('{')) {
    return inside.length === 0 ? cell : undefined
  }
  return valueAt(JSON.parse(cell) as Record<string, unknown>, inside.join('.'))
}
