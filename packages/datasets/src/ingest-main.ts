import { harden } from '@sweepstack/process/harden'
import { DatasetError, UnreadableFilesError } from './dataset-error.ts'
import { ingestDataset } from './ingest.ts'
import type { IngestOutcome } from './ingest-in-child.ts'

/** A child process that decodes images, so that what strangers' files do to a decoder stays in here. */
harden()
const [folder = '', outDirectory = '', read = '{}', room = 'Infinity'] = process.argv.slice(2)
/** A channel that closes sooner cuts a long message off. */
const tell = (outcome: IngestOutcome) => process.send?.(outcome, () => process.disconnect())
try {
  const reading = JSON.parse(read)
  tell({ summary: await ingestDataset({ folder, outDirectory, reading, room: Number(room) }) })
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  const isUnreadable = error instanceof UnreadableFilesError
  const isOfDataset = error instanceof DatasetError
  tell(isOfDataset ? { problems: error.problems, isUnreadable } : { code, message })
}
