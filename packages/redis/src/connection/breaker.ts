import { setTimeout as sleep } from 'node:timers/promises'
import { type BackOff, backOff } from '@sweepstack/core'

export interface BreakerParts {
  pause(): Promise<void>
  resume(): Promise<void>
  /** Whether it is worth going on. */
  works(): Promise<boolean>
  /** True once nobody will go on. */
  stopped(): boolean
}

/** Trouble that comes back within this time after it seemed over is the same trouble: the waits go on growing. */
const calmMs = 60_000

/** Pauses something that would run hot on errors, and resumes it when a look says so. */
export function createBreaker(parts: BreakerParts) {
  let open = false
  let failures = 0
  let resumedAt = Number.NEGATIVE_INFINITY
  async function waitAndResume(waits: BackOff): Promise<void> {
    await parts.pause()
    if (performance.now() - resumedAt > calmMs) failures = 0
    while (!parts.stopped()) {
      await sleep(backOff(failures, waits, Math.random()), undefined, { ref: false })
      failures += 1
      if (!parts.stopped() && (await parts.works().catch(() => false))) break
    }
    resumedAt = performance.now()
    await parts.resume()
  }
  return {
    /** Told of each error; while it waits, more of them change nothing. */
    trip(waits: BackOff): void {
      if (open) return
      open = true
      void waitAndResume(waits)
        .catch(() => undefined)
        .finally(() => {
          open = false
        })
    },
  }
}
