import { queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'
import type { TrialTable } from './trial-columns.ts'

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
  return new Promise<TrialTable>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<{ table: TrialTable } | { error: string }>) => {
      if ('table' in data) resolve(data.table)
      else reject(new Error(`the table of trials cannot be read: ${data.error}`))
    }
    worker.onerror = ({ message }) => reject(new Error(`the table of trials: ${message}`))
    worker.postMessage(file.buffer, [file.buffer as ArrayBuffer])
  }).finally(() => worker.terminate())
}
