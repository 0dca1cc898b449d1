import { harden } from '@sweepstack/process/harden'
import { DatasetError, UnreadableFilesError } from './dataset-error.ts'
import { ingestDataset } from './ingest.ts'
import type { IngestWord } from './ingest-in-child.ts'

/** A child process that decodes images, so that what strangers' files do to a decoder stays in here. */
harden()
const [folder = '', outDirectory = '', read = '{}', room = 'Infinity'] = process.argv.slice(2)
/** A channel that closes sooner cuts a long message off. */
const tellLast = (word: IngestWord) => process.send?.(word, () => process.disconnect())
const progress = (images: number, of: number) => {
  const word: IngestWord = { progress: [images, of] }
  process.send?.(word)
}
try {
  const reading = JSON.parse(read)
  const options = { folder, outDirectory, reading, room: Number(room), progress }
  tellLast({ summary: await ingestDataset(options) })
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  const isUnreadable = error instanceof UnreadableFilesError
  const isOfDataset = error instanceof DatasetError
  tellLast(isOfDataset ? { problems: error.problems, isUnreadable } : { code, message })
}
