/** Runs in a worker: a Parquet file to columns, so that the page stays free. */
import { parquetMetadata, parquetRead } from 'hyparquet'
import type { Cell, TrialTable } from './trial-columns.ts'

/** What is said to the page. Each column comes by itself: the whole table would hold up the page that takes it over. */
export type FromTableWorker =
  | { type: 'column'; name: string; column: Cell[] }
  | { type: 'end'; rows: number }
  | { type: 'error'; error: string }

const say = (said: FromTableWorker) => postMessage(said)

addEventListener('message', async ({ data }: MessageEvent<ArrayBuffer>) => {
  try {
    const { rows, columns } = await read(data)
    for (const [name, column] of Object.entries(columns)) say({ type: 'column', name, column })
    say({ type: 'end', rows })
  } catch (error) {
    say({ type: 'error', error: error instanceof Error ? error.message : String(error) })
  }
})

async function read(file: ArrayBuffer): Promise<TrialTable> {
  const metadata = parquetMetadata(file)
  const rows = Number(metadata.num_rows)
  const columns: Record<string, Cell[]> = Object.create(null)
  await parquetRead({
    file,
    metadata,
    onChunk({ columnName, columnData, rowStart }) {
      columns[columnName] ??= new Array<Cell>(rows).fill(null)
      const column = columns[columnName]
      for (let at = 0; at < columnData.length; at += 1)
        column[rowStart + at] = cellOf(columnData[at])
    },
  })
  return { rows, columns: { ...columns } }
}

function cellOf(value: unknown): Cell {
  if (typeof value === 'bigint') return Number(value)
  return (value ?? null) as Cell
}
