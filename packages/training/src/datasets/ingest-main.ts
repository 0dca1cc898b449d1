import { ingestDataset } from './ingest.ts'

/** A child process that decodes images, so that what strangers' files do to a decoder stays in here. */
const [folder = '', outDirectory = ''] = process.argv.slice(2)
try {
  const summary = await ingestDataset({ folder, outDirectory })
  process.send?.({ summary })
} catch (error) {
  process.send?.({ message: (error as Error).message })
}
process.disconnect()
