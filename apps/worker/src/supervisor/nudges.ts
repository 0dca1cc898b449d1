import { setTimeout as sleep } from 'node:timers/promises'

/** Wakes those that wait for a verdict on a lineage. */
export class Nudges {
  readonly #waiting = new Map<string, () => void>()

  /** False if nobody waits. */
  wake(lineage: string): boolean {
    const wake = this.#waiting.get(lineage)
    wake?.()
    return wake !== undefined
  }

  /** Resolves when the lineage is nudged, or after so many ms. */
  async until(lineage: string, ms: number): Promise<void> {
    const wait = new AbortController()
    this.#waiting.set(lineage, () => wait.abort())
    await sleep(ms, undefined, { signal: wait.signal }).catch(() => undefined)
    this.#waiting.delete(lineage)
  }
}
