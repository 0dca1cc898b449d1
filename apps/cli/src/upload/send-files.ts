import { createHash } from 'node:crypto'
import { type Client, type PortionSource, planPortions, sendPortions } from '@sweepstack/client'
import { counted } from '@sweepstack/protocol'
import { sizeText } from '../output/size-text.ts'
import type { FoundFile } from './found-files.ts'
import { portionBytes } from './portion-bytes.ts'

interface Listener {
  /** A line on the way. */
  tell(line: string): void
  /** What changes all the time, for a terminal. */
  show(line: string): void
}

/** Brings files to the API; answers the id of the upload, and goes on with one that broke off. @throws ClientError, FixableError */
export async function sendFiles(
  client: Client,
  files: FoundFile[],
  { tell, show }: Listener,
): Promise<string> {
  const source = sourceOf(files)
  const count = files.filter(({ kind }) => kind === 'file').length
  let startedAt = 0
  let total = 0
  return sendPortions(client, source, {
    looked: (portions) =>
      show(`looking through the files: ${portions} of ${source.count} portions`),
    begun({ bytes, there }) {
      startedAt = performance.now()
      total = bytes - there
      const before = there > 0 ? `, ${sizeText(there)} are there already` : ''
      tell(`sending ${counted(count, 'file')}, ${sizeText(bytes)}${before}`)
    },
    sent(bytes) {
      const speed = bytes / Math.max(0.001, (performance.now() - startedAt) / 1000)
      show(`sent ${sizeText(bytes)} of ${sizeText(total)}, ${sizeText(speed)}/s`)
    },
  })
}

function sourceOf(files: FoundFile[]): PortionSource {
  const portions = planPortions(files)
  const bytesOf = async (place: number) => {
    const portion = portions[place]
    if (portion === undefined) throw new RangeError(`there is no portion ${place}`)
    return portionBytes(portion)
  }
  return {
    count: portions.length,
    bytesOf,
    async hashOf(place) {
      const bytes = await bytesOf(place)
      return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length }
    },
  }
}
