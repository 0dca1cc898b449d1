/** Milliseconds between two signs of life. */
const everyMs = 5000

/** Signs of life to the fleet, from joining it to the end. */
export class Presence {
  readonly #announce: () => Promise<void>
  #timer: NodeJS.Timeout | undefined
  #underway: Promise<void> | undefined

  constructor(announce: () => Promise<void>) {
    this.#announce = announce
  }

  async join(): Promise<void> {
    await this.#announce()
    this.#timer = setInterval(() => this.tell(), everyMs)
  }

  /**
   * Tells of a change. Nothing is told before the worker has joined, for it may not be able to start, nor while the
   * last sign is still underway: they would pile up while Redis is away.
   */
  tell(): void {
    if (this.#timer === undefined) return
    this.#underway ??= this.#announce()
      .catch(() => undefined)
      .finally(() => {
        this.#underway = undefined
      })
  }

  /** Resolves once no sign is underway: one that arrives after the worker has left would bring it back. */
  async end(): Promise<void> {
    clearInterval(this.#timer)
    this.#timer = undefined
    await this.#underway
  }
}
