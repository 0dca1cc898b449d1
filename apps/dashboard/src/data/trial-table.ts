import { queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'
import type { TrialTable } from './trial-columns.ts'
import type { FromTableWorker } from './trial-table-worker.ts'

/** All trials of a sweep as columns. They come as Parquet, which is read beside the page. */
export const trialTableQuery = (id: string) =>
  queryOptions({
    queryKey: ['sweep', id, 'table'],
    queryFn: async () => readBeside(await client.trialTable(id, 'parquet')),
    staleTime: 5000,
    // Compared cell by cell a large table takes longer than it is drawn.
    structuralSharing: false,
  })

function readBeside(file: Uint8Array): Promise<TrialTable> {
  const worker = new Worker(new URL('./trial-table-worker.ts', import.meta.url), { type: 'module' })
  const columns: TrialTable['columns'] = Object.create(null)
  return new Promise<TrialTable>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromTableWorker>) => {
      if (data.type === 'column') columns[data.name] = data.column
      else if (data.type === 'end') resolve({ rows: data.rows, columns: { ...columns } })
      else reject(new Error(`the table of trials cannot be read: ${data.error}`))
    }
    worker.onerror = ({ message }) => reject(new Error(`the table of trials: ${message}`))
    worker.postMessage(file.buffer, [file.buffer as ArrayBuffer])
  }).finally(() => worker.terminate())
}
