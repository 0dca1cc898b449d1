import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { ArtifactError } from './artifact-error.ts'

/** Other processes write too: what they took is counted anew this often. */
const recountMs = 30_000

/**
 * Bounds what a folder may hold. Admissions and changes of the folder come one after the other, so that a new count sees
 * each file once: by what was admitted for it while it is being written, by its size on the disk from then on.
 */
export class Quota {
  readonly #directory: string
  readonly #bytes: number
  /** What was admitted for files that are being written, by their paths. */
  readonly #underWay = new Map<string, number>()
  #used = 0
  #countedAt = Number.NEGATIVE_INFINITY
  #last: Promise<unknown> = Promise.resolve()

  constructor(directory: string, bytes: number) {
    this.#directory = directory
    this.#bytes = bytes
  }

  /** Before a file, or a part of one, is written. @throws ArtifactError STORE_FULL */
  admit(file: string, bytes: number): Promise<void> {
    return this.#inTurn(() => this.#admit(file, bytes))
  }

  /** Carries a change of the folder out; it answers how many bytes are there no more. */
  change(carryOut: () => Promise<number>): Promise<void> {
    return this.#inTurn(async () => {
      this.#used = Math.max(0, this.#used - (await carryOut()))
    })
  }

  /** The file is complete, or given up: from now on the disk tells its size. Answers what was admitted for it. */
  settle(file: string): number {
    const admitted = this.#underWay.get(file) ?? 0
    this.#underWay.delete(file)
    return admitted
  }

  /** Bytes that are left, by a new count. */
  async room(): Promise<number> {
    await this.#inTurn(() => this.#recount())
    return Math.max(0, this.#bytes - this.#used)
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => undefined)
    return done
  }

  async #admit(file: string, bytes: number): Promise<void> {
    const over = this.#used + bytes > this.#bytes
    // Near the end every file counts, as somebody may just have made room.
    if (over || performance.now() - this.#countedAt > recountMs) await this.#recount()
    if (this.#used + bytes > this.#bytes) {
      const gigabytes = (value: number) => `${(value / 1e9).toFixed(2)} GB`
      throw new ArtifactError(
        'STORE_FULL',
        `the artifact quota is used up: ${gigabytes(this.#used)} of ${gigabytes(this.#bytes)}; check disk usage (sweepstack disk), delete old sweeps (sweepstack delete), collect garbage (sweepstack gc), or raise SWEEPSTACK_ARTIFACT_QUOTA_GB`,
      )
    }
    this.#used += bytes
    this.#underWay.set(file, (this.#underWay.get(file) ?? 0) + bytes)
  }

  async #recount(): Promise<void> {
    this.#countedAt = performance.now()
    let bytes = 0
    for (const admitted of this.#underWay.values()) bytes += admitted
    const entries = await readdir(this.#directory, { recursive: true, withFileTypes: true }).catch(
      () => [],
    )
    for (const entry of entries) {
      const file = path.join(entry.parentPath, entry.name)
      if (!entry.isFile() || this.#underWay.has(file)) continue
      const found = await stat(file).catch(() => undefined)
      bytes += found?.size ?? 0
    }
    this.#used = bytes
  }
}
