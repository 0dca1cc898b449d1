import { createHash } from 'node:crypto'
import { type ArtifactStore, canonicalJson, uploadArtifact } from '@sweepstack/core'
import { ProblemError, type UploadRequest, uploadRequestSchema } from '@sweepstack/protocol'
import { LRUCache } from 'lru-cache'

export type Portion = UploadRequest['portions'][number]

/** Lists that are kept parsed; one of a terabyte has some ten megabytes. */
const parsedLists = 8

/** The same portions in the same order have the same id. */
export function idOf(portions: Portion[]): string {
  return createHash('sha256').update(canonicalJson({ portions })).digest('hex')
}

/** Of each upload the list of its portions, as an artifact that is named by what is in it. */
export class PortionLists {
  readonly #artifacts: ArtifactStore
  readonly #parsed = new LRUCache<string, Portion[]>({ max: parsedLists })

  constructor(artifacts: ArtifactStore) {
    this.#artifacts = artifacts
  }

  async write(id: string, portions: Portion[]): Promise<void> {
    await this.#artifacts.put(uploadArtifact(id), Buffer.from(canonicalJson({ portions })))
    this.#parsed.set(id, portions)
  }

  /** @throws ProblemError UPLOAD_NOT_FOUND */
  async read(id: string): Promise<Portion[]> {
    const known = this.#parsed.get(id)
    if (known && (await this.#artifacts.stat(uploadArtifact(id)))) return known
    const portions = await this.#stored(uploadArtifact(id))
    if (portions === undefined) {
      this.#parsed.delete(id)
      throw new ProblemError('UPLOAD_NOT_FOUND', `There is no upload ${id}: begin it again.`)
    }
    this.#parsed.set(id, portions)
    return portions
  }

  async remove(id: string): Promise<void> {
    this.#parsed.delete(id)
    await this.#artifacts.delete(uploadArtifact(id))
  }

  /** Hashes of the portions of all uploads. */
  async all(): Promise<Set<string>> {
    const hashes = new Set<string>()
    for (const { name } of await this.#artifacts.list('uploads/')) {
      if (!name.endsWith('.json')) continue
      for (const { sha256 } of (await this.#stored(name)) ?? []) hashes.add(sha256)
    }
    return hashes
  }

  async #stored(name: string): Promise<Portion[] | undefined> {
    const bytes = await this.#artifacts.get(name)
    try {
      return uploadRequestSchema.parse(JSON.parse(Buffer.from(bytes ?? []).toString())).portions
    } catch {
      return undefined
    }
  }
}
