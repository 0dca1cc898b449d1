import path from 'node:path'
import { listed } from '@sweepstack/protocol'
import { DatasetError } from '../dataset-error.ts'
import { columnOf } from './parse-table.ts'
import { readTableText } from './read-text.ts'

/** Where a row stands. */
interface Place {
  table: string
  line: number
}

/** Lines that are named; the others are counted. */
const named = 10

/** What a column has in these rows of the tables of a folder. @throws DatasetError */
export async function columnAt(folder: string, rows: Place[], name: string): Promise<string[]> {
  const columns = new Map<string, Map<number, string>>()
  for (const table of new Set(rows.map((row) => row.table))) {
    try {
      const found = await readTableText(path.join(folder, table))
      columns.set(table, columnOf(found?.text ?? '', name))
    } catch (error) {
      throw new DatasetError([`${table} ${(error as Error).message}`])
    }
  }
  const values = rows.map(({ table, line }) => columns.get(table)?.get(line) ?? '')
  return filled(name, values, (at) => `line ${rows[at]?.line} of ${rows[at]?.table}`)
}

/** The values of a column, none of which is empty. @throws DatasetError naming the places of those that are */
export function filled(name: string, values: string[], placeOf: (at: number) => string): string[] {
  const empty = [...values.keys()].filter((at) => values[at] === '')
  if (empty.length === 0) return values
  throw new DatasetError([
    `the column "${name}" is empty in ${listed(empty.map(placeOf), named)}: give every training image its group`,
  ])
}
