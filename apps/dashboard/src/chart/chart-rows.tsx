import type { ReactNode } from 'react'
import { counted } from '../words/numbers.ts'
import { ChartTable } from './chart-table.tsx'

interface ChartRowsProps<Row> {
  rows: Row[]
  /** What a row is, as `counted` takes it: one, and several where that needs more than an s. */
  noun: [one: string, several?: string]
  columns: string[]
  keyOf: (row: Row) => string | number
  /** In the order of the columns. */
  cells: (row: Row) => ReactNode[]
}

/** More rows make a page slow, and nobody reads them. */
const mostRows = 500

/** The rows that a chart shows, as a table that says of how many it has the first. */
export function ChartRows<Row>(props: ChartRowsProps<Row>) {
  return (
    <ChartTable>
      <Parts {...props} />
    </ChartTable>
  )
}

function Parts<Row>({ rows, noun, columns, keyOf, cells }: ChartRowsProps<Row>) {
  const all = counted(rows.length, ...noun)
  return (
    <>
      <caption>{rows.length > mostRows ? `The first ${mostRows} of ${all}` : all}</caption>
      <thead>
        <tr>
          {columns.map((name, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name, and none moves
            <th key={place} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, mostRows).map((row) => (
          <tr key={keyOf(row)}>
            {cells(row).map((cell, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: cells stand in the order of the columns
              <td key={place}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </>
  )
}
