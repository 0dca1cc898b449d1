import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { removeAbandoned } from './cache-writer.ts'
import { DatasetError, UnreadableFilesError } from './dataset-error.ts'
import type { DatasetSummary, IngestOptions } from './ingest.ts'

const entry = fileURLToPath(new URL('./ingest-main.js', import.meta.url))
const timeoutMs = 30 * 60_000

/** What the child says: how far it is, and what came of it before it ends. */
export type IngestWord = IngestOutcome | { progress: [images: number, of: number] }
type IngestOutcome =
  | { summary: DatasetSummary }
  | { problems: string[]; isUnreadable: boolean }
  | { code: string | undefined; message: string }

/**
 * `ingestDataset` in a process of its own.
 * @throws DatasetError; Error with the `code` of the system where the cache could not be written
 */
export function ingestInChild(options: IngestOptions): Promise<DatasetSummary> {
  const { folder, outDirectory, reading = {}, room = Number.POSITIVE_INFINITY, progress } = options
  return new Promise((resolve, reject) => {
    const child = fork(entry, [folder, outDirectory, JSON.stringify(reading), String(room)], {
      timeout: timeoutMs,
    })
    child.on('message', (word: IngestWord) => {
      if ('progress' in word) progress?.(...word.progress)
      else if ('summary' in word) resolve(word.summary)
      else if ('problems' in word) reject(refusal(word))
      else reject(Object.assign(new Error(word.message), { code: word.code }))
    })
    child.once('exit', async (code, signal) => {
      await lastWordOf(child)
      await removeAbandoned(outDirectory, child.pid as number)
      reject(new DatasetError([`the decoder ended early (${signal ?? code}): is memory short?`]))
    })
    child.once('error', reject)
  })
}

function refusal(outcome: { problems: string[]; isUnreadable: boolean }): DatasetError {
  const Refusal = outcome.isUnreadable ? UnreadableFilesError : DatasetError
  return new Refusal(outcome.problems)
}

/** A process may end before a long message of it has been read: the channel closes only after that. */
async function lastWordOf(child: ChildProcess): Promise<void> {
  if (child.connected) await once(child, 'disconnect')
}
