import { readFileSync, type Stats, statSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'

/** A disk that answers later has to move something, or is another machine. */
const usualPromptMs = 2
/** Reads after a slow one that several threads share; then the disk is tried again. */
const readsAside = 32
/** Bytes of a file that is read on the spot. */
const small = 256 * 2 ** 10

/**
 * Reads files in the cheapest way that the disk allows. What lies in the system's memory takes less time to read than to hand
 * to a thread and back: a fifth, measured on files of 8 kB. A disk that is slow is asked by several threads at once.
 */
export class PromptFiles {
  readonly #promptMs: number
  #aside = 0

  constructor(promptMs = usualPromptMs) {
    this.#promptMs = promptMs
  }

  /** `check` throws if the file must not be read. @throws what it throws, or an error of the system */
  async read(file: string, check: (found: Stats) => void): Promise<Buffer> {
    if (this.#aside > 0) {
      this.#aside -= 1
      const found = await stat(file)
      check(found)
      return readAside(file, found)
    }
    const started = performance.now()
    const found = statSync(file)
    check(found)
    if (found.size > small) return readAside(file, found)
    // Files of the system itself have no size, and may be read for ever.
    const bytes = found.size === 0 ? Buffer.alloc(0) : readFileSync(file)
    if (performance.now() - started > this.#promptMs) this.#aside = readsAside
    return bytes
  }
}

async function readAside(file: string, { size }: Stats): Promise<Buffer> {
  return size === 0 ? Buffer.alloc(0) : readFile(file)
}
