import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { ArtifactError } from './artifact-error.ts'

/** Other processes write too: what they took is counted anew this often. */
const recountMs = 30_000

/** Bounds what a folder may hold. Puts at the same time are admitted one after the other. */
export class Quota {
  readonly #directory: string
  readonly #bytes: number
  #used = 0
  #countedAt = Number.NEGATIVE_INFINITY
  #last: Promise<unknown> = Promise.resolve()

  constructor(directory: string, bytes: number) {
    this.#directory = directory
    this.#bytes = bytes
  }

  /** Before a file, or a part of one, is written. @throws ArtifactError STORE_FULL */
  admit(bytes: number): Promise<void> {
    const admitted = this.#last.then(() => this.#admit(bytes))
    this.#last = admitted.catch(() => undefined)
    return admitted
  }

  /** Bytes that are left, by a new count. */
  async room(): Promise<number> {
    return Math.max(0, this.#bytes - (await sizeOf(this.#directory)))
  }

  /** What was admitted or stored is there no more. */
  release(bytes: number): void {
    this.#used = Math.max(0, this.#used - bytes)
  }

  async #admit(bytes: number): Promise<void> {
    const now = performance.now()
    const over = this.#used + bytes > this.#bytes
    // Near the end every file counts, as somebody may just have made room.
    if (over || now - this.#countedAt > recountMs) {
      this.#used = await sizeOf(this.#directory)
      this.#countedAt = now
    }
    if (this.#used + bytes > this.#bytes) {
      const gigabytes = (value: number) => `${(value / 1e9).toFixed(2)} GB`
      throw new ArtifactError(
        'STORE_FULL',
        `the artifact quota is used up: ${gigabytes(this.#used)} of ${gigabytes(this.#bytes)}; check disk usage (sweepstack disk), delete old sweeps (sweepstack delete), collect garbage (sweepstack gc), or raise SWEEPSTACK_ARTIFACT_QUOTA_GB`,
      )
    }
    this.#used += bytes
  }
}

async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  let bytes = 0
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const found = await stat(path.join(entry.parentPath, entry.name)).catch(() => undefined)
    bytes += found?.size ?? 0
  }
  return bytes
}
