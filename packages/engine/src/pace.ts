import { batchesAtOnce } from '@sweepstack/program'

/**
 * How many batches go into one call of the device. A quick one gets many, so that it does not wait for the host
 * between them; a slow one few, so that a call ends before the event loop has waited for long.
 */
export class Pace {
  /** For the next call. */
  batches = 1
  readonly #milliseconds: number

  /** Half of `patience`, in milliseconds, is what a call is meant to take: the next may take longer. */
  constructor(patience: number) {
    this.#milliseconds = patience / 2
  }

  /** Makes a call of `count` batches. */
  measure<T>(count: number, call: () => T): T {
    const started = performance.now()
    const result = call()
    const each = (performance.now() - started) / count
    // The first calls of a program take longer: the device makes its plans.
    const fitting = Math.floor(this.#milliseconds / Math.max(each, 1e-3))
    this.batches = Math.max(1, Math.min(fitting, 4 * this.batches, batchesAtOnce))
    return result
  }
}
