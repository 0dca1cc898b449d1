import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { DatasetError } from './dataset-error.ts'
import type { DatasetSummary, IngestOptions } from './ingest.ts'

const entry = fileURLToPath(new URL('./ingest-main.js', import.meta.url))
const timeoutMs = 30 * 60_000

/** `ingestDataset` in a process of its own. @throws DatasetError */
export function ingestInChild(options: Omit<IngestOptions, 'progress'>): Promise<DatasetSummary> {
  return new Promise((resolve, reject) => {
    const child = fork(entry, [options.folder, options.outDirectory], { timeout: timeoutMs })
    child.once('message', (message: { summary?: DatasetSummary; message?: string }) => {
      if (message.summary) resolve(message.summary)
      else reject(new DatasetError([message.message ?? 'unknown']))
    })
    child.once('exit', (code, signal) =>
      reject(new DatasetError([`the decoder ended early (${signal ?? code}): is memory short?`])),
    )
    child.once('error', reject)
  })
}
