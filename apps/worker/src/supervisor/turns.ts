/**
 * Lets many train side by side, or one alone. A turn alone waits until the others have ended, and lets
 * none begin before it.
 */
export class Turns {
  #running = 0
  #alone: Promise<void> = Promise.resolve()
  #ended: (() => void) | undefined

  /** Resolves when the turn begins, with the function that ends it. */
  async begin(alone: boolean): Promise<() => void> {
    if (!alone) {
      for (let before = this.#alone; ; before = this.#alone) {
        await before
        if (before === this.#alone) break
      }
      this.#running += 1
      return () => {
        this.#running -= 1
        if (this.#running === 0) this.#ended?.()
      }
    }
    const before = this.#alone
    let end: () => void = () => undefined
    this.#alone = new Promise((resolve) => {
      end = resolve
    })
    await before
    if (this.#running > 0) {
      await new Promise<void>((resolve) => {
        this.#ended = resolve
      })
      this.#ended = undefined
    }
    return end
  }
}
