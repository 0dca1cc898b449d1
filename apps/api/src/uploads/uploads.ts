import { createHash } from 'node:crypto'
import { type ArtifactStore, portionArtifact } from '@sweepstack/core'
import { ProblemError, type Upload, type UploadRequest } from '@sweepstack/protocol'
import { checkedParts } from '../http/checked-body.ts'
import { idOf, type Portion, PortionLists } from './portion-lists.ts'

/** Archives on their way to become datasets, kept as artifacts: so they count against the quota and outlive the API. */
export interface Uploads {
  /** Idempotent. @throws ProblemError STORAGE_FULL if what is missing would not fit */
  begin(request: UploadRequest): Promise<Upload>
  /** @throws ProblemError UPLOAD_NOT_FOUND */
  find(id: string): Promise<Upload>
  /** Stores a portion, whole or not at all. @throws ProblemError UPLOAD_NOT_FOUND, UPLOAD_DAMAGED */
  receive(
    id: string,
    place: number,
    body: AsyncIterable<Uint8Array>,
  ): Promise<{ sha256: string; bytes: number }>
  /** The bytes of the archive. @throws ProblemError UPLOAD_NOT_FOUND, UPLOAD_INCOMPLETE */
  archive(id: string): Promise<AsyncIterable<Uint8Array>>
  /** Deletes it, but for portions that another upload has too. Idempotent. */
  forget(id: string): Promise<void>
}

export function createUploads(artifacts: ArtifactStore): Uploads {
  const lists = new PortionLists(artifacts)

  const missingOf = async (portions: Portion[]): Promise<number[]> => {
    const files = await artifacts.list('uploads/')
    const stored = new Map(files.map(({ name, bytes }) => [name, bytes]))
    return [...portions.keys()].filter((place) => {
      const { sha256, bytes } = portions[place] as Portion
      return stored.get(portionArtifact(sha256)) !== bytes
    })
  }

  const viewOf = async (id: string, portions: Portion[]): Promise<Upload> => ({
    id,
    bytes: bytesOf(portions),
    portions: portions.length,
    missing: await missingOf(portions),
  })

  return {
    async begin({ portions }) {
      const id = idOf(portions)
      const upload = await viewOf(id, portions)
      const needed = bytesOf(upload.missing.map((place) => portions[place] as Portion))
      const room = await artifacts.room()
      if (needed > room) {
        const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(3)} GB`
        throw new ProblemError(
          'STORAGE_FULL',
          `The upload still needs ${gigabytes(needed)}, but only ${gigabytes(room)} are free.`,
        )
      }
      await lists.write(id, portions)
      return upload
    },

    find: async (id) => viewOf(id, await lists.read(id)),

    async receive(id, place, body) {
      const portion = (await lists.read(id))[place]
      if (portion === undefined) {
        throw new ProblemError('UPLOAD_NOT_FOUND', `The upload ${id} has no portion ${place}.`)
      }
      const { sha256, bytes } = portion
      const damaged = () =>
        new ProblemError(
          'UPLOAD_DAMAGED',
          `Portion ${place} does not match the announced hash: the file changed, or the data were damaged in transit.`,
        )
      const data = checkedParts(upTo(bytes, body, damaged), sha256, damaged)
      await artifacts.put(portionArtifact(sha256), data)
      return { sha256, bytes }
    },

    async archive(id) {
      const portions = await lists.read(id)
      const missing = await missingOf(portions)
      if (missing.length > 0) throw incomplete(id, missing)
      return portionBytes(artifacts, id, portions)
    },

    async forget(id) {
      const portions = await lists.read(id).catch(() => [])
      await lists.remove(id)
      const needed = await lists.all()
      for (const { sha256 } of portions) {
        if (!needed.has(sha256)) await artifacts.delete(portionArtifact(sha256))
      }
    },
  }
}

/** Each portion is looked at before a byte of it is used; one that the disk damaged is asked for again. */
async function* portionBytes(artifacts: ArtifactStore, id: string, portions: Portion[]) {
  for (const [place, { sha256 }] of portions.entries()) {
    const bytes = await artifacts.get(portionArtifact(sha256))
    if (bytes === undefined) throw incomplete(id, [place])
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
      await artifacts.delete(portionArtifact(sha256))
      throw incomplete(id, [place])
    }
    yield bytes
  }
}

function incomplete(id: string, missing: number[]): ProblemError {
  const shown = missing.slice(0, 10).join(', ')
  return new ProblemError(
    'UPLOAD_INCOMPLETE',
    `The upload ${id} lacks ${missing.length} of its portions: ${shown}${missing.length > 10 ? ' …' : ''}.`,
  )
}

/** So many bytes, and not one more is read on. */
async function* upTo(bytes: number, body: AsyncIterable<Uint8Array>, refuse: () => Error) {
  let seen = 0
  for await (const part of body) {
    seen += part.length
    if (seen > bytes) throw refuse()
    yield part
  }
}

function bytesOf(portions: Portion[]): number {
  return portions.reduce((sum, { bytes }) => sum + bytes, 0)
}
